import Foundation

/// The files of the repository, as text. Found from where this file is, so that tests run from any folder.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  struct File: Sendable, CustomStringConvertible {
    /// From the root: "Sources/Platform/Kernel/Day.swift".
    let path: String
    let text: String
    var description: String { path }
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    /// The text without whole-line comments, line for line.
    var code: String {
      lines.map { $0.drop { $0 == " " }.hasPrefix("//") ? "" : $0 }.joined(separator: "\n")
    }
    /// The modules that it imports.
    var imports: [String] {
      lines.compactMap { $0.hasPrefix("import ") ? String($0.dropFirst(7)) : nil }
    }
    /// Where a match begins: "Sources/X.swift:12".
    func place(of index: String.Index) -> String {
      "\(path):\(text[..<index].count { $0 == "\n" } + 1)"
    }
  }

  /// Below folders or at paths; text files only, hidden folders left out.
  static func files(_ paths: String..., endings: Set<String> = ["swift"]) -> [File] {
    paths.flatMap { path -> [File] in
      let start = root.appending(path: path)
      var names = [path]
      if let below = try? FileManager.default.subpathsOfDirectory(atPath: start.path) {
        names = below.sorted().map { path + "/" + $0 }
      }
      return names.compactMap { name in
        let url = root.appending(path: name)
        let isHidden = name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__pycache__" }
        guard !isHidden, endings.contains(url.pathExtension),
          let text = try? String(contentsOf: url, encoding: .utf8)
        else { return nil }
        return File(path: name, text: text)
      }
    }
  }

  static let sources = files("Sources")
  static let tests = files("Tests")

  /// Empty where it is missing: then what it should hold is missing too.
  static func text(_ path: String) -> String {
    (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
  }

  /// The cells of every table of a Markdown text, headings and rules left out.
  static func rows(_ markdown: String) -> [[String]] {
    let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
    var rows: [[String]] = []
    for (index, line) in lines.enumerated() where line.hasPrefix("|") && !line.hasPrefix("|-") && !line.hasPrefix("| -")
    {
      let next = index + 1 < lines.count ? lines[index + 1] : ""
      if next.hasPrefix("|-") || next.hasPrefix("| -") { continue }
      let inner = line.dropFirst().hasSuffix("|") ? line.dropFirst().dropLast() : line.dropFirst()
      rows.append(
        inner.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) })
    }
    return rows
  }
}

/// What stands between backticks.
func quoted(_ text: String) -> [String] { text.matches(of: #/`([^`]+)`/#).map { String($0.output.1) } }
