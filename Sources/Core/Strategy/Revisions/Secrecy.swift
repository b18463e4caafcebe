import Kernel
import Pack

/// What one revision of a pack says of the secrecy of its measures, in so many words: read even where the rest of an
/// old revision no longer can be.
struct Secrecy: Sendable {
  /// By measure; those of which it says nothing are absent.
  let words: [String: Bool]

  init(_ files: PackFiles) {
    let reading = PackReading(files: files, faults: Faults())
    let measures = Section.root(of: "mesures.yaml", in: reading)?.sections("mesures") ?? []
    words = Dictionary(
      measures.filter { $0.has("sensible") }.map { ($0.id("id"), $0.flag("sensible", default: true)) },
      uniquingKeysWith: { $0 || $1 })
  }

  /// The sensitive measures: those that any revision calls so, unless a later one says `sensible: false`. A line that
  /// is only gone opens nothing.
  /// - Parameter revisions: from the first to the last.
  static func measures(_ revisions: [Secrecy]) -> Set<String> {
    var last: [String: Bool] = [:]
    for revision in revisions { last.merge(revision.words) { $1 } }
    return Set(last.filter(\.value).keys)
  }
}
