import NIOCore
import NIOHTTP1

/// One client: answers its first request, then ends the connection.
///
/// It ends our direction first and waits for the client's: closed with bytes unread, the kernel
/// would reset the connection and the client could lose the answer.
final class StatusConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let pages: StatusPages
    private var isAnswered = false

    init(pages: StatusPages) { self.pages = pages }

    /// Prepares `channel` to live for at most `timeout`.
    static func begin(on channel: any Channel, pages: StatusPages, timeout: Duration) throws {
        try channel.pipeline.syncOperations.addHandlers(
            RequestHeadLimit(), HTTPResponseEncoder(),
            ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
            StatusConnection(pages: pages))
        let end = channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) {
            channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in end.cancel() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswered, case .head(let request) = Self.unwrapInboundIn(data) else { return }
        answer(pages.answer(to: request), isWhole: request.method != .HEAD, context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else {
            context.close(promise: nil)
            return
        }
        if !isAnswered { answer(StatusPage(error), isWhole: true, context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The client has left without a request; with one, the end of the answer is the end of all.
        if !isAnswered, case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    private func answer(_ page: StatusPage, isWhole: Bool, _ context: ChannelHandlerContext) {
        isAnswered = true
        context.write(Self.wrapOutboundOut(.head(page.head)), promise: nil)
        if isWhole {
            let body = context.channel.allocator.buffer(string: page.body)
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let channel = context.channel
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).whenComplete { _ in
            channel.close(mode: .output, promise: nil)
        }
    }
}
