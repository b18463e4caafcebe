import Kernel
import Strategy

extension SearchResults {
  struct Line: Encodable {
    let genre: String
    let id: String
    let titre: String
  }
  var json: [Line] { found.map { Line(genre: $0.kind.rawValue, id: $0.id, titre: $0.title) } }
}
