import Foundation
import Kernel

/// What is wrong with a pack, gathered while it is read: all faults at once. Lives for one reading, on one thread.
/// What follows from a fault is no fault: a file that can't be read is told once, and not by each line that refers to
/// it.
package final class Faults {
  package private(set) var errors: [Invalid.Issue] = []
  package private(set) var warnings: [Invalid.Issue] = []
  /// Files that can't be read at all: told first.
  private var causes: Set<String> = []
  /// Files of which a fault may hide what they declare.
  private var hiding: Set<String> = []
  /// What errors have in common, by their rank: an unknown word that many lines refer to.
  private var groups: [Int: String] = [:]
  /// Things that have a fault of their own, as `mesure/cameras`: what is said of them elsewhere is not judged.
  private var faulty: Set<String> = []

  package init() {}

  /// - Parameter alike: what it has in common with others, told once if they are many; nil: its very words.
  package func error(_ problem: String, remedy: String = "", file: String, line: Int, alike: String? = nil) {
    groups[errors.count] = alike
    errors.append(.init(problem, remedy: remedy, at: .line(file: file, line)))
  }
  package func warning(_ problem: String, remedy: String = "", file: String, line: Int) {
    warnings.append(.init(problem, remedy: remedy, at: .line(file: file, line)))
  }
  package func error(_ issue: Invalid.Issue) { errors.append(issue) }

  /// The file can't be read: told before all that can.
  package func unreadable(_ problem: String, remedy: String = "", file: String, line: Int) {
    causes.insert(file)
    hide(file)
    error(problem, remedy: remedy, file: file, line: line)
  }
  /// A fault stands before what the file declares: something of it may be missing.
  package func hide(_ file: String) { hiding.insert(file) }
  package func hides(_ file: String) -> Bool { hiding.contains(file) }
  package func hides(under folder: String) -> Bool { hiding.contains { $0.hasPrefix(folder + "/") } }
  package func hides(kind: String) -> Bool { hiding.contains { $0.hasSuffix("." + kind) } }

  /// Where a thing is declared, for what is told of it once all is read.
  private var lines: [String: Int] = [:]
  package func declare(_ thing: String, at line: Int) { lines[thing] = lines[thing] ?? line }
  package func line(of thing: String) -> Int { lines[thing] ?? 1 }

  /// Notes that `thing` has a fault of its own if one was told since there were `count`.
  package func note(_ thing: String, since count: Int) {
    if errors.count > count { faulty.insert(thing) }
  }
  package func isFaulty(_ thing: String) -> Bool { faulty.contains(thing) }

  /// Throws `Invalid` with every error, causes first, then in the order of files and lines, if there is one.
  package func check() throws {
    guard errors.isEmpty else { throw Invalid(issues: told) }
  }
  /// The errors as they are told: causes first, then by file and line; one that comes back at many lines is told once.
  package var told: [Invalid.Issue] {
    // A word of the pack that a model puts in ten places is wrong once.
    var once: Set<String> = []
    let all = errors.enumerated().filter { once.insert($0.element.description).inserted }.map { rank, issue in
      Told(
        issue: issue, alike: groups[rank].map { [$0] } ?? [issue.problem, issue.remedy], isNamed: groups[rank] != nil)
    }
    let (first, then) = (all.filter(isCause), all.filter { !isCause($0) })
    return gathered(first.sorted { $0.key < $1.key } + then.sorted { $0.key < $1.key })
  }
  private func isCause(_ told: Told) -> Bool { causes.contains(told.key.0) }

  private struct Told {
    let issue: Invalid.Issue
    let alike: [String]
    /// By a word that they share, and not by their own words.
    let isNamed: Bool
    var key: (String, Int) { Faults.key(issue) }
  }
  private static func key(_ issue: Invalid.Issue) -> (String, Int) {
    if case .line(let file, let line) = issue.place { (file, line) } else { ("", 0) }
  }
  package static func sorted(_ issues: [Invalid.Issue]) -> [Invalid.Issue] {
    issues.sorted { key($0) < key($1) }
  }

  /// How many lines with the very same fault are told one by one; of a word that nothing declares, it is one fault.
  static let mostAlike = 3
  private func gathered(_ all: [Told]) -> [Invalid.Issue] {
    let groups = Dictionary(grouping: all, by: \.alike)
    var seen: Set<[String]> = []
    return all.compactMap { told in
      let same = groups[told.alike] ?? []
      guard same.count > (told.isNamed ? 1 : Self.mostAlike) else { return told.issue }
      guard seen.insert(told.alike).inserted else { return nil }
      var places: [String] = []
      for other in same {
        let place = "\(other.key.0):\(other.key.1)"
        if other.key != told.key, places.last != place { places.append(place) }
      }
      var first = told.issue
      guard !places.isEmpty else { return first }
      first.remedy += (first.remedy.isEmpty ? "" : " ")
      first.remedy += "De même à \(French.plural(places.count, "autre ligne", "autres lignes")) : "
      first.remedy += "\(places.prefix(8).joined(separator: ", "))\(places.count > 8 ? "…" : ".")"
      return first
    }
  }

  /// "; vouliez-vous `x` ?", or what is accepted, or nothing.
  /// - Parameter most: of so many all are told.
  package static func suggestion(
    for word: String, among words: some Collection<String>, most: Int = 12
  ) -> String {
    // A word that was made longer is not near by its letters.
    let longer = words.filter { word.count >= 3 && $0.hasPrefix(word) }
    if let near = nearest(to: word, among: words) ?? (longer.count == 1 ? longer.first : nil) {
      return "Vouliez-vous `\(near)`\(French.narrow)?"
    }
    return words.count <= most && !words.isEmpty
      ? "Attendu : \(words.sorted().map { "`\($0)`" }.joined(separator: ", "))." : ""
  }
}

/// The words that a file of the pack declares, and that others refer to.
package struct Declared: Sendable, ExpressibleByArrayLiteral {
  package let words: Set<String>
  /// False where a fault may have hidden some: a word that is not there is then no fault of its own.
  package let isWhole: Bool

  package init(_ words: some Sequence<String>, isWhole: Bool = true) {
    self.words = Set(words)
    self.isWhole = isWhole
  }
  package init(arrayLiteral words: String...) { self.init(words) }

  package func contains(_ word: String) -> Bool { words.contains(word) }
  /// True for a word that is certainly not declared.
  package func lacks(_ word: String) -> Bool { isWhole && !words.contains(word) }
}

/// What is needed to read the sections of a pack: its files, where faults go, and the day for relative dates.
package struct PackReading {
  package let files: PackFiles
  package let faults: Faults
  /// Set in an invented pack: the day that `aujourdhui-18m` counts from. Nil: relative dates are refused.
  package var today: Day?
  /// The day on which it is read: what has happened is not after it.
  package let day: Day
  /// The first words of the paths that Boussole's own pages have, which no word of the pack may take. Nil where they
  /// are not known: a revision that was accepted is read as it was.
  package let taken: Set<String>?
  /// Keys that strategies of the genre need and Boussole does not take yet, wherever they stand.
  package let announced: Set<String>
  private let opened = Opened()
  private final class Opened { var paths: Set<String> = [] }

  package init(
    files: PackFiles, faults: Faults, today: Day? = nil, day: Day? = nil, taken: Set<String>? = nil,
    announced: Set<String> = []
  ) {
    self.files = files
    self.faults = faults
    self.today = today
    self.day = day ?? today ?? Day(number: .max / 4)
    self.taken = taken
    self.announced = announced
  }

  /// A file, which somebody then has read; nil where the pack has none of that name.
  package func open(_ path: String) -> Data? {
    opened.paths.insert(path)
    return files[path]
  }
  /// What may stand in one file, in a folder of several, or in both; a pack may lack it.
  package func roots(_ file: String, and folder: String) -> [Section] {
    ((files[file] == nil ? [] : [file]) + files.paths(under: folder, kind: "yaml"))
      .compactMap { Section.root(of: $0, in: self) }
  }
  /// The files of the pack that nobody has opened.
  package var unread: [String] { files.files.keys.filter { !opened.paths.contains($0) }.sorted() }

  /// The last line that begins, at the left, a word of which several are not yet accepted, where it is there `times`.
  package func announcedAgain(in text: String, times: Int = 2) -> (key: String, line: Int)? {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for key in announced.filter({ $0.hasSuffix("s") }).map({ String($0.dropLast()) }).sorted() {
      let found = lines.indices.filter { lines[$0].hasPrefix(key + ":") }
      if found.count >= times, let last = found.last { return (key, last + 1) }
    }
    return nil
  }
}
