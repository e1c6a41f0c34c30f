import NIOCore
import NIOHTTP1

/// Stands before the parser, which would take 2 MB of head; refuses by the parser's own error.
final class RequestHeadLimit: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Of a request's first line and headers.
    static let bytesMax = 16 * 1_024
    /// Of what comes once the request is answered, such as its body; nobody reads it.
    static let leftoverBytesMax = 1 << 20

    private var bytesRead = 0
    private var leftoverBytes = 0
    private var isAnswered = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data)
        let room = Self.bytesMax - bytesRead
        if !isAnswered, room > 0, let part = bytes.readSlice(length: min(room, bytes.readableBytes))
        {
            bytesRead += part.readableBytes
            context.fireChannelRead(Self.wrapInboundOut(part))
        }
        guard bytes.readableBytes > 0 else { return }
        // Not answered yet, so that all this was head.
        if !isAnswered { context.fireErrorCaught(HTTPParserError.headerOverflow) }
        leftoverBytes += bytes.readableBytes
        if leftoverBytes > Self.leftoverBytesMax { context.close(promise: nil) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        isAnswered = true
        context.write(data, promise: promise)
    }
}
