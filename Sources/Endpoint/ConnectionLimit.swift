import NIOCore

/// Among the listener's handlers: ends at once what is accepted beyond the limit.
final class ConnectionLimit: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let connectionsMax: Int
    private var connections = 0

    init(connectionsMax: Int) { self.connectionsMax = connectionsMax }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let connection = Self.unwrapInboundIn(data)
        guard connections < connectionsMax else {
            connection.close(promise: nil)
            return
        }
        connections += 1
        // Connections and listener have one event loop.
        connection.closeFuture.assumeIsolated().whenComplete { _ in self.connections -= 1 }
        context.fireChannelRead(data)
    }
}
