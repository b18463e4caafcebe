import Assembly
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing

@testable import Registers

/// A register that a pack makes from a model: what it becomes, and what a pack may not take away.
@Suite("A register made from a model") struct RegisterModelTests {
  private static let file = "registres.yaml"
  private static let names = RegistersModule.models.names

  /// The invented pack with other registers.
  private static func pack(_ registers: String) throws -> PackFiles {
    try Checkout.pack("exemple").withRegisters("registres:\n\(registers)")
  }
  private static func read(_ files: PackFiles) throws -> Departement {
    try Assembly().read(files, today: Boussole.today, dataFrance: nil).departement
  }
  private static func told(_ files: PackFiles) -> [String] {
    do {
      _ = try read(files)
      return []
    } catch let invalid as Invalid {
      return invalid.issues.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }

  /// By their defaults, models lead to one another under these names.
  private static let ids = [
    "agrement@1": "centres_route", "autorisation@1": "videoprotection", "referentiel@1": "etablissements",
    "lieu_suivi@1": "lieux",
    "places@1": "aires_voyage",
  ]
  private static let all: String = names.map { name -> String in
    let id = ids[name] ?? String(name.prefix { $0 != "@" })
    return "  - {id: \(id), modele: \(name), nom: Essai, tient: [prefecture/cabinet]}\n"
  }.joined()

  @Test("each model makes a register by its defaults alone, of which each state is come to and left")
  func defaults() throws {
    let departement = try Self.read(try Self.pack(Self.all))
    #expect(departement.registers.all.count == Self.names.count)
    for register in departement.registers.all {
      for state in register.states {
        #expect(RegisterWalk.way(to: state.id, in: register) != nil, "\(register.id) \(state.id)")
        #expect(state.stage == .closed || register.passages.contains { $0.from.contains(state.id) })
      }
    }
    for name in Self.names {
      let id = try #require(
        departement.registers.all.map(\.id).first { $0 == Self.ids[name] ?? String(name.dropLast(2)) })
      let text = try RegistersModule.written(id, in: Self.pack(Self.all), today: Boussole.today)
      #expect(!text.contains("{\""), "\(name): a parameter is left")
      #expect(text.matches(of: /"\{[a-z_]+\}"/).isEmpty, "\(name): a parameter is left")
    }
  }

  @Test(
    "what `pack check --registre` prints says the same in place of the model",
    arguments: ["exemple", "seine-et-marne-2020-2024"])
  func written(_ name: String) throws {
    var files = try Checkout.pack(name)
    let text = files.registers
    let ids = text.matches(of: /(?m)^  - id: ([a-z_]+)$/).map { String($0.output.1) }
    #expect(ids.count > 12 && text.contains("modele:"))
    let whole = try ids.map { try RegistersModule.written($0, in: files, today: Boussole.today) }.joined()
    #expect(!whole.contains("modele:"))
    let faults = Faults(), before = try Self.registers(of: files, faults)
    files = files.withRegisters("registres:\n\(whole)")
    let after = try Self.registers(of: files, faults)
    #expect(before == after)
  }
  /// What the registers of a pack say, in words and in order, whatever the rest of it says.
  private static func registers(of files: PackFiles, _ faults: Faults) throws -> [String] {
    let departement = try read(try Checkout.pack("exemple"))
    let reading = PackReading(files: files, faults: faults, today: Boussole.today, day: Boussole.today)
    return RegistersReading(reading: reading, departement: departement).read().all.flatMap { register in
      register.described.map { "\($0)" }.map { String($0.sorted()) }
        + [register.fields.map(\.id), register.states.map(\.id), register.passages.map(\.id)].map { "\($0)" }
    }
  }

  @Test(
    "what a model doesn’t have, or what may not be taken from it, is refused by name at the pack’s line",
    arguments: [
      ("modele: conventoin@1", 2, "`modele: conventoin@1` : inconnu"),
      ("modele: convention@9", 2, "Il y a : `convention@1`"),
      (
        "modele: autorisation@1\n    parametres: {instruit: [prefecture/brd]}", 3, "Vouliez-vous `prefecture/brds`"
      ),
      ("modele: x", 2, "`autorisation@1`, `avis@1`"),
      ("modele: convention@1\n    parametres: {preavi: [3]}", 3, "Vouliez-vous `preavis`"),
      ("modele: convention@1\n    parametres: [a]", 3, "`parametres`"),
      ("modele: convention@1\n    parametres: {base: \"\"}", 3, "`base` est vide"),
      ("modele: convention@1\n    ote: {champs: [fini]}", 3, "Vouliez-vous `fin`"),
      ("modele: convention@1\n    ote: [fin]", 3, "on attend des listes"),
      (
        "modele: convention@1\n    etats:\n      - {id: relu, nom: Relu, classe: initial, avant: transmi}", 4,
        "Vouliez-vous `transmis`"
      ),
      ("modele: convention@1\n    champs:\n      - {id: fin, genre: date}", 4, "`genre: date` : inconnu"),
      ("modele: convention@1\n    champs:\n      - {id: fin}\n      - {id: fin}", 5, "déjà pris"),
      ("modele: convention@1\n    parametres: {preavis: [beaucoup]}", 3, "`previent"),
      // The model says it, of what the pack took away: both places are told.
      ("modele: convention@1\n    ote: {etats: [echu]}", 2, "(modèle convention@1, ligne "),
      (
        "modele: convention@1\n    ote: {champs: [fin], horloges: [fin], passages: [echoir], etats: [echu]}", 3,
        "`signer` ne fige pas `fin` : le modèle `convention@1`"
      ),
      ("modele: convention@1\n    passages:\n      - {id: signer, fige: [objet]}", 4, "`signer` ne fige pas `fin`"),
      (
        "modele: convention@1\n    passages:\n      - {id: autre, nom: Autre, de: [transmis], vers: en_vigueur}", 4,
        "`autre` ne fige pas `fin`"
      ),
      ("modele: lieu_accueil@1\n    ote: {horloges: [inscription]}", 3, "`inscription` n’est plus le « pas avant »"),
      (
        "modele: lieu_accueil@1\n    horloges:\n      - {id: inscription, duree: 1 jour}", 4,
        "`inscription` n’est plus le « pas avant »"
      ),
      (
        "modele: lieu_accueil@1\n    passages: [{id: vite, nom: V, de: [instruit], vers: reference, fige: [nature]}]",
        3, "`vite` n’attend pas la fin de `inscription`"
      ),
    ])
  func refused(_ text: String, _ line: Int, _ words: String) throws {
    let told = Self.told(try Self.pack("  - id: essai\n    \(text)\n    nom: Essai\n    tient: [prefecture/cabinet]\n"))
    // The file begins with the name of its list.
    #expect(told.contains { $0.hasPrefix("\(Self.file):\(line + 1) ") && $0.contains(words) }, "\(told)")
    #expect(told.count <= 6 && Set(told).count == told.count, "\(told)")
  }

  @Test(
    "what a model erases of people stays erased, as soon and of as much",
    arguments: [
      ("", true), ("ote: {champs: [qui]}", false), ("champs: [{id: qui, efface: {jours: 90}}]", false),
      ("champs: [{id: qui, efface: {jours: 10}}]", true), ("champs: [{id: qui, efface: {apres: [ouvert]}}]", false),
      ("champs: [{id: qui, classe: P1}]", false), ("champs: [{id: qui, nom: Contact}]", true),
    ])
  func erased(_ difference: String, _ isAccepted: Bool) throws {
    let model = """
      champs:
        - {id: nom, nom: Nom, genre: texte}
        - {id: qui, nom: Qui, genre: texte, classe: P2, efface: {apres: [ferme], jours: 30}}
      etats: [{id: ouvert, nom: Ouvert, classe: initial}, {id: ferme, nom: Fermé, classe: clos}]
      passages: [{id: fermer, nom: Fermer, de: [ouvert], vers: ferme}]
      """
    let own = difference.isEmpty ? "" : ", \(difference)"
    let files = try Self.pack(
      "  - {id: a, modele: m@1, nom: A, fiche: a, prefixe: A, portee: departement, tient: [prefecture/cabinet]\(own)}\n"
    )
    let faults = Faults(), reading = PackReading(files: files, faults: faults, today: Boussole.today)
    let departement = try Self.read(try Checkout.pack("exemple"))
    _ = RegistersReading(reading: reading, departement: departement, models: Models(["m@1": model])).read()
    let told = faults.told.map(\.description)
    #expect(told.isEmpty == isAccepted, "\(told)")
    #expect(isAccepted || told.contains { $0.contains("`qui`") && $0.hasPrefix("\(Self.file):2 ") }, "\(told)")
  }

  @Test(
    "what docs/pack.md teaches is accepted as it stands",
    arguments: ["A register from nothing", "A register from a model"])
  func taught(_ heading: String) throws {
    let page = try String(contentsOf: Checkout.root.appending(path: "docs/pack.md"), encoding: .utf8)
    let part = try #require(page.components(separatedBy: "### \(heading)\n").last)
    let code = try #require(part.components(separatedBy: "```").dropFirst().first).dropFirst("yaml\n".count)
    var files = try Checkout.pack("exemple")
    // A key that may be left out is written with a mark of question.
    let registers = String(code).replacing("?:", with: ":").replacing("registres:\n", with: "")
    files = try files.replacing("registres:\n", with: "registres:\n\(registers)", in: Self.file)
    #expect(Self.told(files).isEmpty, "\(Self.told(files))")
  }

  @Test("a pack names, adds, moves and takes away; a parameter may be a list, a part of a text or nothing")
  func differences() throws {
    let files = try Self.pack(
      """
        - id: essai
          modele: convention@1
          nom: Essai
          fiche: accord
          tient: [prefecture/cabinet]
          parametres: {base: La charte, preavis: [7], unique: non}
          ote: {champs: [signe_le], etats: [echu], passages: [echoir], horloges: [fin]}
          champs:
            - {id: bailleur, nom: Bailleur, genre: texte, avant: fin}
            - {id: objet, nom: Objet, avant: fin}
          etats:
            - {id: transmis, nom: Chez le bailleur}
            - {id: relu, nom: Relu, classe: initial, avant: transmis}
          passages:
            - {id: relire, nom: Relire, de: [projet], vers: relu}
            - {id: transmettre, de: [projet, relu]}

      """)
    let register = try #require(try Self.read(files).registers["essai"])
    #expect(register.fields.map(\.id) == ["commune", "bailleur", "objet", "fin"])
    #expect(register.states.map(\.id) == ["projet", "relu", "transmis", "en_vigueur", "denonce"])
    #expect(register.state("transmis")?.name == "Chez le bailleur" && register.noun == "accord")
    #expect(register.clocks.map(\.id) == ["reponse"])
    #expect(register.field("commune")?.isUnique == false)
    // What is gone is gone from what named it.
    #expect(register.passage("renouveler")?.asks == ["fin"])
  }

  @Test("what a model says nothing of is added as the pack writes it: a key, a list of things, a key of a thing")
  func added() throws {
    let files = try Self.pack(
      """
        - id: essai
          modele: convention@1
          nom: Essai
          tient: [prefecture/cabinet]
          reprise: 2026-01-01
          doublon: [objet]
          sans: [{id: communes, nom: Communes sans accord, etats: [en_vigueur]}]
          horloges: [{id: fin, pour: [prefecture/cabinet]}]

      """)
    let register = try #require(try Self.read(files).registers["essai"])
    #expect(register.since == Day(iso: "2026-01-01") && register.alike == ["objet"])
    #expect(register.coverages.map(\.id) == ["communes"])
    #expect(register.clocks.map(\.id) == ["reponse", "fin"] && register.clocks[1].owners != nil)
  }
}
