import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging

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

  /// Serves until the process is asked to stop. `ready` is called once the port is open.
  package func run(ready: @escaping @Sendable () async -> Void) async throws {
    var logger = Logger(label: "boussole")
    logger.logLevel = .warning
    let application = Application(
      responder: Responder(site: site, isBehindProxy: isBehindProxy),
      server: .http1(
        configuration: .init(
          idleTimeout: .seconds(30),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
      configuration: .init(address: .hostname(host, port: port), serverName: "Boussole"),
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

    func respond(to request: Request, context: Caller) async throws -> Response {
      var headers: [String: String] = [:]
      for field in request.headers { headers[field.name.canonicalName] = field.value }
      headers["host"] = request.head.authority ?? headers["host"]
      var incoming = Incoming(
        method: request.method.rawValue, target: request.head.path ?? "/", headers: headers,
        address: address(headers, context))
      if request.method == .post { incoming.body = try await body(of: request, limit: site.bodyLimit(incoming)) }
      let outgoing = await site.respond(to: incoming)
      var fields = HTTPFields()
      for (name, value) in outgoing.headers {
        if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
      }
      return Response(
        status: .init(code: outgoing.status), headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: outgoing.body))
      )
    }

    /// The last one that a proxy added; those before it are the caller's own words.
    private func address(_ headers: [String: String], _ context: Caller) -> String {
      let said =
        isBehindProxy
        ? headers["x-forwarded-for"]?.split(separator: ",").last?.trimmingCharacters(in: .whitespaces) : nil
      return said ?? context.address
    }

    /// One byte more than the limit is read at most: enough for the site to refuse it kindly.
    private func body(of request: Request, limit: Int) async throws -> [UInt8] {
      var bytes: [UInt8] = []
      for try await buffer in request.body {
        bytes.append(contentsOf: buffer.readableBytesView.prefix(limit + 1 - bytes.count))
        if bytes.count > limit { break }
      }
      return bytes
    }
  }
}
