import Assembly
import Foundation
import Module
import Testing

@Suite("What exists is documented, what is documented exists")
struct DocumentationTests {
  private static let documents = Repository.files("README.md", "CHANGELOG.md", "docs", endings: ["md"])

  @Test("links between documents lead somewhere", arguments: documents)
  func links(_ file: Repository.File) {
    for match in file.text.matches(of: #/\]\(([^)\s]+)\)/#) {
      let target = String(match.output.1.prefix { $0 != "#" })
      guard !target.isEmpty, !target.contains("://") else { continue }
      let folder =
        file.path.contains("/")
        ? String(file.path.prefix(upTo: file.path.lastIndex(of: "/") ?? file.path.startIndex)) + "/" : ""
      #expect(
        FileManager.default.fileExists(atPath: Repository.root.appending(path: folder + target).standardized.path),
        "\(file.path): \(target)")
    }
  }

  @Test("files and folders that documents name exist", arguments: documents)
  func paths(_ file: Repository.File) {
    for name in quoted(file.text) {
      guard name.firstMatch(of: #/^(Sources|Tests|Packs|docs|scripts)\/[A-Za-z0-9_.\/-]+$/#) != nil else { continue }
      #expect(
        FileManager.default.fileExists(atPath: Repository.root.appending(path: name).path), "\(file.path): \(name)")
    }
  }

  @Test("every word of the glossary is a type of the sources")
  func glossary() throws {
    let rows = Repository.rows(Repository.text("docs/glossaire.md"))
    #expect(rows.count > 30)
    let code = Repository.sources.map(\.code).joined(separator: "\n")
    var declared: Set<String> = []
    for match in code.matches(of: #/\b(?:struct|class|enum|protocol|actor|typealias)\s+([A-Z][A-Za-z0-9]*)/#) {
      declared.insert(String(match.output.1))
    }
    for row in rows where row.count > 1 {
      let types = quoted(row[1])
      #expect(!types.isEmpty, "\(row[0])")
      for type in types {
        for part in type.split(separator: ".") where part.first?.isUppercase ?? false {
          #expect(declared.contains(String(part)), "\(row[0]): \(type)")
        }
        if let last = type.split(separator: ".").last, last.first?.isLowercase ?? false {
          let declaration = try Regex("\\b(case|let|var|func) [^\\n]*\\b\(last)\\b")
          #expect(code.contains(declaration), "\(row[0]): \(type)")
        }
      }
    }
  }

  @Test("every permission has its row")
  func permissions() {
    let rows = Repository.rows(Repository.text("docs/security.md")).map { $0.first ?? "" }
    let declared = Repository.sources.flatMap { file in
      file.code.matches(of: #/Permission\(\s*"([a-z-]+)",/#).map { String($0.output.1) }
    }
    #expect(declared.count >= 5)
    for id in declared { #expect(rows.contains("`\(id)`"), "\(id)") }
  }

  /// Every kind of acts is a module's; one without words does not compile.
  @Test("acts keep the identifiers under which databases have them")
  func acts() throws {
    let acts = Assembly().modules.flatMap(\.acts)
    let kinds = Set(acts.map { String(describing: type(of: $0)) })
    let declared = Repository.sources.flatMap { file in
      file.code.matches(of: #/(?:enum|struct) (\w+): (?:String, )?Audited\b/#).map { String($0.output.1) }
    }
    #expect(Set(declared) == kinds)
    let stored = """
      administrateur.nomme administrateur.retire agenda.ouvert agenda.retire base.restauree campagne.envoyee
      campagne.ouverte campagne.relancee campagne.retiree chiffre.dit chiffre.retire compte.cree compte.efface
      compte.ferme compte.invite compte.ouvert compte.retire compte.rouvert contact.change contact.efface
      contacts.deposes demande.rouverte dit.efface etape.dit etape.retire etat.dit etat.retire fiche.cancelled
      fiche.changed fiche.corrected fiche.created fiche.erased fiche.gauged fiche.lapsed fiche.linked fiche.passed
      fiche.printed fiche.signed fiche.transferred fiche.unlapsed fiche.withdrawn
      fonction.acceptee fonction.donnee fonction.finie fonction.proposee
      fonction.refusee import.depose import.enregistre invitations.deposees jalon.dit jalon.retire journal.sommes
      lien.remis lien.transmis liens.revoques message.demande message.renvoye message.revenu messages.choisis
      meteo.dit meteo.retire mot-de-passe.change mot-de-passe.choisi mot-de-passe.remis pack.charge
      registre.complet registre.importe registre.repris releve.corrige releve.efface releve.enregistre releve.retire
      reponse.effacee
      reponse.enregistree reponse.renvoyee reponse.validee reponses.deposees responsable.dit responsable.retire
      seance.notee second-facteur.active second-facteur.codes second-facteur.leve second-facteur.retire
      session.fermee session.ouverte vue.gardee vue.renommee vue.retiree
      """.split(whereSeparator: \.isWhitespace).map(String.init)
    #expect(Set(acts.map(\.trail.id)).symmetricDifference(stored).sorted() == [])
  }

  @Test("every setting is documented")
  func settings() {
    let setting = #/BOUSSOLE_[A-Z_]+/#
    func names(_ files: [Repository.File]) -> Set<String> {
      Set(files.flatMap { $0.text.matches(of: setting).map { String($0.output) } })
    }
    let operations = Repository.text("docs/operations.md"), architecture = Repository.text("docs/architecture.md")
    let used = names(Repository.sources)
    #expect(!used.isEmpty)
    for name in used { #expect(operations.contains("`\(name)`"), "\(name)") }
    for name in names(Repository.tests + Repository.files("scripts", endings: [""])) {
      #expect(operations.contains("`\(name)`") || architecture.contains("`\(name)`"), "\(name)")
    }
    for name in names(Self.documents).subtracting(used) {
      let everywhere = Repository.tests + Repository.files("scripts", endings: [""])
      #expect(everywhere.contains { $0.text.contains(name) }, "\(name): nobody reads it")
    }
  }

  @Test("every command and option is documented")
  func commands() throws {
    let operations = Repository.text("docs/operations.md")
    let program = Repository.sources.filter { $0.path.hasPrefix("Sources/boussole/") }.map(\.code).joined(
      separator: "\n")
    let commands = program.matches(of: #/commandName: "([a-z-]+)"/#).map { String($0.output.1) }
    #expect(commands.count > 6)
    for command in commands where command != "boussole" {
      let written = try Regex("`boussole [^`]*\\b\(command)\\b")
      #expect(operations.contains(written), "\(command)")
    }
    let named = program.matches(of: #/customLong\("([a-z-]+)"\)/#).map { String($0.output.1) }
    let plain = program.matches(of: #/@Option\(\s*help:[^\n]*\)\s+var ([a-z]+)/#).map { String($0.output.1) }
    for option in named + plain { #expect(operations.contains("--\(option)"), "--\(option)") }
  }

  @Test("every key that a pack may hold is in docs/pack.md")
  func packKeys() throws {
    let page = Repository.text("docs/pack.md")
    let call =
      #/
        \.(?:text|textIfAny|id|number|numberIfAny|integer|integerIfAny|flag|day|dayIfAny|word|wordIfAny|reference
        |referenceIfAny|references|texts|section|sectionIfAny|sections|namedSections|parts|has|numero
        |checkPast|checkEnd)
        \((?:\s*required:)?\s*"([a-z_0-9]+)"
      /#
    let refused = #/refuseNotYet\(\[([^\]]*)\]/#
    let readers = Repository.sources.filter {
      ($0.path.hasPrefix("Sources/Core/") || $0.path.hasPrefix("Sources/Features/"))
        && $0.code.firstMatch(of: #/\bSection\b/#) != nil
    }
    #expect(readers.count > 5 && readers.contains { $0.path.hasPrefix("Sources/Features/") })
    let announced = #/announced: Set<String> = \[([^\]]+)\]/#
    let all = Repository.sources.flatMap { $0.code.matches(of: announced).map { String($0.output.1) } }
    #expect(all.count == 1)
    for key in all.flatMap({ $0.matches(of: #/"([a-z_0-9]+)"/#).map { String($0.output.1) } }) {
      #expect(page.contains("`\(key):`"), "\(key): in no line of « Pas encore »")
    }
    for file in readers {
      var keys = Set(file.code.matches(of: call).map { String($0.output.1) })
      for list in file.code.matches(of: refused) {
        keys.formUnion(list.output.1.matches(of: #/"([a-z_0-9]+)"/#).map { String($0.output.1) })
      }
      for key in keys.sorted() {
        let written = try Regex("(^|[^a-z_])\(key)\\??`?( *:|,|`|\\b)")
        #expect(page.contains(written), "\(file.name): \(key)")
      }
    }
  }

  @Test("the changelog speaks to each of its readers")
  func changelog() {
    let text = Repository.text("CHANGELOG.md")
    for reader in ["Agents", "Administrateurs", "Developers", "Upgrading"] {
      #expect(text.contains("### \(reader)"), "\(reader)")
    }
  }

  @Test("decisions state context, decision and cost, in a row of numbers")
  func decisions() {
    let files = Repository.files("docs/decisions", endings: ["md"])
    #expect(!files.isEmpty)
    for (index, file) in files.enumerated() {
      let number = String(index + 1)
      #expect(file.name.hasPrefix(String(repeating: "0", count: 4 - number.count) + number + "-"), "\(file.path)")
      for part in ["## Context", "## Decision", "## Cost"] {
        #expect(file.text.contains(part), "\(file.path): \(part)")
      }
      #expect(file.lines.count <= 60, "\(file.path) is over a page")
    }
  }

  @Test("the licence is whole")
  func licence() {
    let text = Repository.text("LICENSE")
    #expect(text.hasPrefix("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n"))
    for article in 1...15 { #expect(text.contains("\n\(article). "), "article \(article)") }
    #expect(text.hasSuffix("require the production of a\nnew EUPL version.\n"))
  }
}
