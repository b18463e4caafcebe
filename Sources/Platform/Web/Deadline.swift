import Foundation
import NIOCore
import NIOHTTPTypes

/// How long a connection may take to say what it wants: one that doesn't is closed, so that a slow or idle sender costs
/// a socket for a while and nothing else.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// For the first line and the headers, and between two requests; for a body, beside the time that its announced size
  /// takes at `pace`.
  static let wait = TimeAmount.seconds(30)
  /// Bytes a second: an old telephone's.
  static let pace = 20_000

  private var timer: Scheduled<Void>?

  func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { wait(Self.wait, context) } }
  func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }
  func channelActive(context: ChannelHandlerContext) {
    wait(Self.wait, context)
    context.fireChannelActive()
  }
  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      let announced = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
      wait(Self.wait + .seconds(Int64(min(max(0, announced), 100_000_000) / Self.pace)), context)
    case .body: break
    case .end: timer?.cancel()
    }
    context.fireChannelRead(data)
  }
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { wait(Self.wait, context) }
    context.write(data, promise: promise)
  }

  private func wait(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    timer?.cancel()
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }
}
