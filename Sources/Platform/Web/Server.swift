import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Kernel
import Logging
import ServiceLifecycle

/// The network side: Hummingbird reads a request, the site answers it.
package struct Server: Sendable {
  let site: Site
  package let host: String
  package let port: Int
  /// True behind a proxy of our own: it says who called.
  let isBehindProxy: Bool

  package init(site: Site, host: String, port: Int, isBehindProxy: Bool = false) {
    self.site = site
    self.host = host
    self.port = port
    self.isBehindProxy = isBehindProxy
  }

  /// Half of the files that the process may open: the other half is for the database and for bodies that arrive.
  private static var mostConnections: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 500 }
    return Int(min(max(64, limit.rlim_cur / 2), 10_000))
  }

  /// Serves until the process is asked to stop. `ready` is called once the port is open.
  package func run(ready: @escaping @Sendable () async -> Void) async throws {
    var logger = Logger(label: "boussole")
    logger.logLevel = .warning
    let application = Application(
      responder: Responder(site: site, isBehindProxy: isBehindProxy),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [RequestDeadline()], idleTimeout: .seconds(30),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
      configuration: .init(
        address: .hostname(host, port: port), serverName: "Boussole",
        availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)),
      onServerRunning: { _ in await ready() }, logger: logger)
    try await application.runService()
  }

  /// What a connection tells of itself: where it comes from.
  struct Caller: RequestContext {
    var coreContext: CoreRequestContextStorage
    let address: String

    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      address = source.channel.remoteAddress?.ipAddress ?? ""
    }
  }

  private struct Responder: HTTPResponder {
    typealias Context = Caller
    let site: Site
    let isBehindProxy: Bool

    let room = BodyRoom()

    func respond(to request: Request, context: Caller) async throws -> Response {
      // Two hosts: what stands before us and we might understand two things (RFC 9112, 3.2).
      guard !request.headers.contains(where: { $0.name.canonicalName == "host" }) else {
        return Response(status: .badRequest)
      }
      var headers: [String: String] = [:]
      for field in request.headers { headers[field.name.canonicalName] = field.value }
      headers["host"] = request.head.authority
      let place = BodyRoom.Place(room)
      defer { place.leave() }
      let outgoing = await site.respond(
        to: Incoming(
          method: request.method.rawValue, target: request.head.path ?? "/", headers: headers,
          body: body(of: request, place), address: address(headers, context)))
      var fields = HTTPFields()
      for (name, value) in outgoing.headers {
        if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
      }
      return Response(status: .init(code: outgoing.status), headers: fields, body: written(outgoing))
    }

    private func written(_ outgoing: Outgoing) -> ResponseBody {
      guard let stream = outgoing.stream else { return .init(byteBuffer: ByteBuffer(bytes: outgoing.body)) }
      return ResponseBody { writer in
        while let piece = try await stream.next() { try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      }
    }

    /// The last one that a proxy added; those before it are the caller's own words.
    private func address(_ headers: [String: String], _ context: Caller) -> String {
      let said =
        isBehindProxy
        ? headers["x-forwarded-for"]?.split(separator: ",").last?.trimmingCharacters(in: .whitespaces) : nil
      return said ?? context.address
    }

    /// Read when the site asks for it, and no further than it may be; a process that stops waits for none.
    private func body(of request: Request, _ place: BodyRoom.Place) -> Body {
      let announced = request.headers[.contentLength].flatMap { Int($0) }.map { max(0, $0) }
      return Body(reading: { limit in
        do {
          return try await cancelWhenGracefulShutdown {
            var arriving = try ArrivingBody(limit: limit, announced: announced, place: place)
            for try await buffer in request.body { try arriving.add(buffer.readableBytesView) }
            try Task.checkCancellation()
            return try arriving.whole(announced: announced)
          }
        } catch let refused as Body.Refused {
          throw refused
        } catch {
          // The connection closed, or the process is asked to stop.
          throw Body.Cut()
        }
      })
    }
  }
}
