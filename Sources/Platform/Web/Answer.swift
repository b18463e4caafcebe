import Foundation
import Kernel

/// What a handler answers; the site adds the shell of the page, the headers and the cookies.
package struct Answer: Sendable {
  enum Content: Sendable {
    case page(title: String, main: HTML)
    case data(type: String, name: String?, bytes: [UInt8])
    case stream(type: String, name: String?, Stream)
    case seeOther(String)

    var isFile: Bool {
      switch self {
      case .data, .stream: true
      case .page, .seeOther: false
      }
    }
  }
  let content: Content
  package var status: Int
  /// Said on the next page, once.
  var notice: String?
  /// The value of a new session cookie; an empty one ends it.
  package var session: String?
  /// Kept by the browser beyond the session, for this département alone; no script reads them.
  package var cookies: [Cookie] = []
  package struct Cookie: Sendable {
    let name: String
    let value: String
    let seconds: Int
    package init(_ name: String, _ value: String, seconds: Int) {
      (self.name, self.value, self.seconds) = (name, value, seconds)
    }
  }

  /// A page: its title (of the window) and what stands in its `main`.
  package static func page(_ title: String, status: Int = 200, _ main: HTML) -> Answer {
    Answer(content: .page(title: title, main: main), status: status)
  }
  package static func seeOther(_ link: Link, notice: String? = nil) -> Answer {
    Answer(content: .seeOther(link.text), status: 303, notice: notice)
  }
  /// To another site: the provider of identities.
  package static func leave(_ elsewhere: Elsewhere) -> Answer {
    Answer(content: .seeOther(elsewhere.text), status: 303)
  }
  package static func json(_ value: some Encodable, status: Int = 200) throws -> Answer {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Answer(
      content: .data(type: "application/json; charset=utf-8", name: nil, bytes: Array(try encoder.encode(value))),
      status: status)
  }
  /// A file to keep: `name` is what the browser proposes.
  package static func file(_ name: String, type: String, _ data: Data) -> Answer {
    Answer(content: .data(type: type, name: name, bytes: Array(data)), status: 200)
  }
  /// A file that is written as it is read: its length is not known, and no more than a piece of it is in memory.
  /// An error once it has begun cuts the connection, so that nobody takes a part for the whole.
  package static func file(_ name: String, type: String, stream: Stream) -> Answer {
    Answer(content: .stream(type: type, name: name, stream), status: 200)
  }
}

extension Visit {
  /// One handler, HTML and JSON at the same address, from the same values.
  package func answer(
    _ title: String, status: Int = 200, json: @autoclosure () throws -> some Encodable, html: () throws -> HTML
  ) throws -> Answer {
    wantsJSON ? try .json(json(), status: status) : .page(title, status: status, try html())
  }
}
