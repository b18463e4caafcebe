import Foundation
import Testing

@Suite("Sources keep their shape")
struct SourceTests {
  @Test("no file is over 400 lines", arguments: Repository.sources + Repository.tests)
  func isShort(_ file: Repository.File) {
    // The newline that ends a file makes no line.
    #expect(file.lines.count - 1 <= 400, "\(file.path)")
  }

  @Test("a line over 120 columns is one sentence, and nothing else", arguments: Repository.sources + Repository.tests)
  func isNarrow(_ file: Repository.File) {
    // Behind a label or an operator at most; neither markup nor another string within.
    let sentence = #/ *(?:[a-zA-Z]+: |[?:+]+ |== )?"(?:[^"\\<]|\\.)*"[)\]]*,?/#
    for (index, line) in file.lines.enumerated() where line.count > 120 && line.wholeMatch(of: sentence) == nil {
      Issue.record("\(file.path):\(index + 1)")
    }
  }

  /// What each folder may import beside Swift's own and what its Package.swift line lets it.
  private static let order: [(folder: String, may: Set<String>)] = [
    ("Sources/Platform/Kernel/", []),
    ("Sources/Platform/Database/", ["Kernel"]),
    ("Sources/Platform/Documents/", ["Kernel", "Database"]),
    ("Sources/Platform/Pack/", ["Kernel", "Documents"]),
    ("Sources/Platform/Web/", ["Kernel", "Database", "Documents"]),
    ("Sources/Platform/Messaging/", ["Kernel", "Database", "Web"]),
    ("Sources/Platform/Module/", ["Kernel", "Database", "Pack", "Web", "Messaging"]),
    ("Sources/Core/Territory/", ["Kernel", "Pack"]),
    ("Sources/Core/Accounts/", ["Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module"]),
    ("Sources/Core/Ledger/", ["Kernel", "Database", "Pack"]),
    ("Sources/Core/Strategy/Indicators/", ["Kernel"]),
    ("Sources/Core/Strategy/Plans/", ["Kernel", "Pack", "Territory", "Accounts", "Ledger"]),
    (
      "Sources/Core/Strategy/",
      [
        "Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module", "Territory", "Accounts", "Ledger",
      ]
    ),
    (
      "Sources/Core/Frame/",
      ["Kernel", "Database", "Documents", "Web", "Messaging", "Module", "Territory", "Accounts", "Strategy"]
    ),
    // A feature never imports another.
    (
      "Sources/Features/Collection/",
      [
        "Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module", "Territory", "Accounts", "Ledger",
        "Strategy",
      ]
    ),
    (
      "Sources/Features/Registers/",
      [
        "Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module", "Territory", "Accounts", "Ledger",
        "Strategy",
      ]
    ),
  ]
  private static let ours: Set<String> = [
    "Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module", "Territory", "Accounts", "Ledger",
    "Strategy",
    "Frame", "Collection", "Registers", "Assembly",
  ]

  @Test("a page is a function of values: it reads no database and no request", arguments: Repository.sources)
  func pages(_ file: Repository.File) {
    guard file.name.hasSuffix("Page.swift") || file.name.hasSuffix("Pages.swift") else { return }
    #expect(!file.imports.contains("Database"), "\(file.path)")
    #expect(!file.lines.contains { $0.contains(": Visit") }, "\(file.path)")
  }

  @Test("arrows point one way; standings touch no database", arguments: order)
  func imports(_ rule: (folder: String, may: Set<String>)) {
    let files = Repository.sources.filter { $0.path.hasPrefix(rule.folder) }
    #expect(!files.isEmpty, "\(rule.folder)")
    for file in files {
      #expect(Self.ours.intersection(file.imports).subtracting(rule.may).isEmpty, "\(file.path)")
    }
  }

  @Test("a folder is a capability, never a layer")
  func folders() {
    let layers: Set<Substring> = ["Routes", "Pages", "Stores", "Controllers", "JSON"]
    for file in Repository.sources where !file.path.hasPrefix("Sources/Platform/") {
      let found = layers.intersection(file.path.split(separator: "/"))
      #expect(found.isEmpty, "\(file.path)")
    }
  }

  @Test("nothing that a run leaves behind is kept: of the files at the root, only the licence has no ending")
  func root() throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Repository.root, includingPropertiesForKeys: [.isRegularFileKey], options: .skipsHiddenFiles
    ).filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }
    #expect(files.contains { $0.lastPathComponent == "Package.swift" })
    for file in files where file.lastPathComponent != "LICENSE" {
      #expect(["swift", "md", "resolved"].contains(file.pathExtension), "\(file.lastPathComponent)")
    }
  }

  @Test("what holds SQL speaks no HTML")
  func stores() {
    for file in Repository.sources where file.name.contains("Store") || file.name.hasSuffix("Schema.swift") {
      #expect(!file.imports.contains("Web"), "\(file.path)")
    }
  }

  /// `Visit.write` reads again, in the transaction, who writes and what they hold. Those who sign in hold nothing yet.
  @Test("a handler writes by its visit alone")
  func writes() {
    for file in Repository.sources where !file.path.contains("/Accounts/SignIn/") && !file.path.contains("/OpenID/") {
      #expect(!file.code.contains("visit.database.write"), "\(file.path)")
    }
  }

  /// Whatever else the file holds: the type around the call is the store.
  @Test("SQL stands in stores alone")
  func queries() {
    let call = #/connection\.(query|execute|each|insert)\(/#
    let declaration =
      #/^(?:(?:package|private|fileprivate|final|extension|struct|class|enum|func|actor|let|var)\ )*([A-Za-z]+)/#
    for file in Repository.sources
    where file.path.hasPrefix("Sources/Core/") || file.path.hasPrefix("Sources/Features/") {
      var around = ""
      for (index, line) in file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        if let first = line.first, first.isLetter, let match = line.firstMatch(of: declaration) {
          around = String(match.output.1)
        }
        guard line.contains(call) else { continue }
        #expect(around.hasSuffix("Store"), "\(file.path):\(index + 1): in \(around)")
      }
    }
  }

  /// docs/architecture.md says why, file by file, nothing is told where `try?` swallows an error.
  @Test("an error is swallowed only where a line says why")
  func swallowed() {
    let rows = Repository.rows(Repository.text("docs/architecture.md")).filter {
      $0.count == 3 && $0[0].hasPrefix("`") && $0[0].hasSuffix(".swift`")
    }
    let allowed = Dictionary(
      rows.map { (String($0[0].dropFirst().dropLast()), Int($0[1]) ?? 0) }, uniquingKeysWith: { first, _ in first })
    for file in Repository.sources {
      let name = file.path.replacing("Sources/", with: "")
      let found = file.code.matches(of: #/\btry\?/#).count, most = allowed[name] ?? 0
      #expect(
        found <= most,
        "\(name): \(found) `try?` where docs/architecture.md (« Errors that are swallowed ») allows \(most)")
    }
    for row in rows { #expect(row[2].count > 20, "\(row[0]): why?") }
  }

  /// A library behind one door can be replaced.
  private static let doors: [(library: String, folders: [String])] = [
    ("Hummingbird", ["Sources/Platform/Web/Server.swift", "Sources/boussole/"]),
    ("HummingbirdCore", ["Sources/Platform/Web/Server.swift"]),
    ("HTTPTypes", ["Sources/Platform/Web/Server.swift"]), ("ServiceLifecycle", ["Sources/Platform/Web/Server.swift"]),
    ("NIOCore", ["Sources/Platform/Web/Deadline.swift"]), ("NIOHTTPTypes", ["Sources/Platform/Web/Deadline.swift"]),
    ("GRDB", ["Sources/Platform/Database/"]), ("GRDBSQLite", ["Sources/Platform/Database/"]),
    ("CPostgreSQL", ["Sources/Platform/Database/"]), ("Yams", ["Sources/Platform/Pack/"]),
    ("CSodium", ["Sources/Platform/Database/", "Sources/Platform/Web/", "Sources/Core/Accounts/"]),
    ("CJose", ["Sources/Core/Accounts/"]), ("CQREncode", ["Sources/Platform/Web/"]),
    ("ArgumentParser", ["Sources/boussole/"]),
    ("CCurl", ["Sources/Platform/Messaging/"]), ("CXlsxWriter", ["Sources/Platform/Documents/"]),
  ]

  @Test("a library has one door", arguments: doors)
  func door(_ rule: (library: String, folders: [String])) {
    for file in Repository.sources where file.imports.contains(rule.library) {
      #expect(rule.folders.contains { file.path.hasPrefix($0) }, "\(file.path)")
    }
  }

  @Test("the kernel rests on Foundation alone")
  func kernel() {
    for file in Repository.sources where file.path.hasPrefix("Sources/Platform/Kernel/") {
      #expect(Set(file.imports).subtracting(["Foundation", "Synchronization"]).isEmpty, "\(file.path)")
    }
  }

  @Test("nothing is forced, postponed or public", arguments: Repository.sources + Repository.tests)
  func habits(_ file: Repository.File) {
    let later = ["TO" + "DO", "FIX" + "ME", "try" + "!", " as" + "! "]
    for word in later { #expect(!file.text.contains(word), "\(file.path): \(word)") }
    // A name or a bracket followed by `!`, then what may follow a value. Text in quotes is left out.
    let forced = #/[A-Za-z0-9_)\]]!(?=[.,)\]\[;:?\s]|$)/#.anchorsMatchLineEndings()
    let open = #/^ *(public|open) +(final +)?(func|struct|class|enum|let|var|init|static|protocol|actor)\b/#
      .anchorsMatchLineEndings()
    let bare = file.code.replacing(#/"([^"\\\n]|\\.)*"/#, with: "\"\"")
    if !file.name.hasSuffix("Script.swift") { #expect(!bare.contains(forced), "\(file.path)") }
    #expect(!file.code.contains(open), "\(file.path)")
    if file.path.hasPrefix("Sources/"), file.code.contains("@unchecked") {
      #expect(file.text.contains("Sendable because"), "\(file.path): says why it may be sent")
    }
  }

  @Test("a number of an address or a form is read within bounds: what is outside them can't be counted with")
  func numbers() {
    let unbounded = #/(query|form)\b[^\n]*\bInt\b *(\.init|\()/#
    // What an entry says was read within bounds before it was kept.
    let ofText = #/(?m)^(?:(?!\.values\[)[^\n])*(\bInt\(\$0\)|\bInt\.init)/#
    for file in Repository.sources where file.name != "Fields.swift" {
      let isDoor = file.name.hasSuffix("Routes.swift")
      for match in file.code.matches(of: unbounded).map(\.range)
        + (isDoor ? file.code.matches(of: ofText).map(\.range) : [])
      {
        Issue.record("\(file.place(of: match.lowerBound)): Fields.number(_:in:)")
      }
    }
  }

  @Test("attributes are quoted", arguments: Repository.sources)
  func attributes(_ file: Repository.File) {
    // From a tag's name, whatever stands in it but another tag, to a name with `=` and no quote after it.
    let bare = #/<[a-z][a-z0-9]*(?:\s[^<>]*[^<>,;\s])?\s+[a-z][a-z-]*=(?!\\?")/#
    for match in file.code.matches(of: bare) {
      Issue.record("\(file.place(of: match.range.lowerBound)): \(file.code[match.range].suffix(60))")
    }
  }

  @Test("colours stand in the style sheet alone")
  func colours() {
    // A letter has no style sheet; a camera reads a QR code.
    for file in Repository.sources where !["Mail.swift", "QRCode.swift"].contains(file.name) {
      #expect(!file.code.contains(#/(fill|stroke|color)=\\?"#/#), "\(file.path)")
    }
  }

  @Test("scripts and styles are files: the content security policy refuses them in pages")
  func inline() {
    // A letter and a picture that leaves have no policy, and no file beside them.
    let alone = ["Messaging/Mail.swift", "Web/ChartFile.swift"]
    for file in Repository.sources where !alone.contains(where: file.path.hasSuffix) {
      #expect(!file.code.contains(#/<(script|style)>|\son[a-z]+=\\?"|\sstyle=\\?"/#), "\(file.path)")
    }
  }

  @Test("letters grow with the reader's own size: pixels are for drawings, and for paper")
  func pixels() {
    let style = Repository.text("Sources/Platform/Web/Assets/boussole.css")
    let screen = style.replacing(#/@media print \{[\s\S]*?\n\}/#, with: "")
    #expect(screen.count < style.count)
    for line in screen.split(separator: "\n") where line.contains(#/font(-size)?:[^;]*\dpx/#) {
      #expect(line.contains(#/^\.(chart|m-names-[a-z]+) text \{/#), "\(line)")
    }
  }

  @Test("nothing tells of the machine on which it was written")
  func places() {
    let files = Repository.files(
      "Sources", "Tests", "Packs", "docs", "scripts", "README.md", "CHANGELOG.md", "Package.swift", "Benchmarks",
      endings: ["swift", "md", "yaml", "csv", "sql", "py", "css", "js", "svg", ""])
    let words = [
      "/wor" + "k/", "/ro" + "ot/", "/tmp/bous" + "sole", "py" + "pi.org", "files.python" + "hosted",
      "registry.npm" + "js",
      "--index" + "-url", "arti" + "factory", "proxy.golang" + ".org",
    ]
    #expect(files.count > 100)
    for file in files {
      for word in words where file.text.contains(word) { Issue.record("\(file.path): \(word)") }
    }
  }
}
