import Kernel

/// What is wrong with a pack, gathered while it is read: all faults at once. Lives for one reading, on one thread.
package final class Faults {
  package private(set) var errors: [Invalid.Issue] = []
  package private(set) var warnings: [Invalid.Issue] = []

  package init() {}

  package func error(_ problem: String, remedy: String = "", file: String, line: Int) {
    errors.append(.init(problem, remedy: remedy, at: .line(file: file, line)))
  }
  package func warning(_ problem: String, remedy: String = "", file: String, line: Int) {
    warnings.append(.init(problem, remedy: remedy, at: .line(file: file, line)))
  }
  package func error(_ issue: Invalid.Issue) { errors.append(issue) }

  /// Throws `Invalid` with every error, in the order of files and lines, if there is one.
  package func check() throws {
    guard errors.isEmpty else { throw Invalid(issues: Faults.sorted(errors)) }
  }
  package static func sorted(_ issues: [Invalid.Issue]) -> [Invalid.Issue] {
    func key(_ issue: Invalid.Issue) -> (String, Int) {
      if case .line(let file, let line) = issue.place { (file, line) } else { ("", 0) }
    }
    return issues.sorted { key($0) < key($1) }
  }

  /// "; vouliez-vous `x` ?", or what is accepted, or nothing.
  package static func suggestion(for word: String, among words: some Collection<String>) -> String {
    if let near = nearest(to: word, among: words) { return "Vouliez-vous `\(near)`\(French.narrow)?" }
    return words.count <= 12 && !words.isEmpty
      ? "Attendu : \(words.sorted().map { "`\($0)`" }.joined(separator: ", "))." : ""
  }
}

/// What is needed to read the sections of a pack: its files, where faults go, and the day for relative dates.
package struct PackReading {
  package let files: PackFiles
  package let faults: Faults
  /// Set in an invented pack: the day that `aujourdhui-18m` counts from. Nil: relative dates are refused.
  package var today: Day?
  /// The first words of the paths that Boussole's own pages have, which no word of the pack may take. Nil where they are
  /// not known: a revision that was accepted is read as it was.
  package let taken: Set<String>?

  package init(files: PackFiles, faults: Faults, today: Day? = nil, taken: Set<String>? = nil) {
    self.files = files
    self.faults = faults
    self.today = today
    self.taken = taken
  }
}
