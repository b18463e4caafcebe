import Assembly
import Kernel
import Pack
import TestKit
import Testing

/// What registres.yaml may not say, each told once, at its line, with what to do.
@Suite("A register that a pack declares") struct RegisterPackTests {
  private static let file = "registres.yaml"

  private func told(_ old: String, _ new: String) throws -> [String] {
    let files = try Checkout.pack("exemple").replacing(old, with: new, in: Self.file)
    return PackRefusalTests.told(files)
  }

  @Test(
    "a word that means nothing is refused by name",
    arguments: [
      ("vers: disponible}\n      - {id: attribuer", "vers: disponibles}\n      - {id: attribuer", "disponibles"),
      ("de: [commande]", "de: [commandes]", "commandes"), ("genre: jour", "genre: date", "`genre: date` : inconnu"),
      ("tient: [parquet-clairval,", "tient: [parquet-nulle-part,", "parquet-nulle-part"),
      ("exige: [reparation]", "exige: [en_panne]", "en_panne"), ("prefixe: TGD", "prefixe: tgd", "lettres majuscules"),
      ("action: \"4.1\"", "action: \"9.9\"", "9.9"), ("classe: clos", "classe: fini", "`classe: fini` : inconnu"),
      ("mesure: tgd,", "mesure: tgd_attente,", "alimentée par des relevés"),
      ("stock: [disponible, attribue, echu]", "flux: livrer", "est un stock"),
      ("{id: ligne,", "{id: jour,", "déjà pris"),
      ("{id: livre_le, nom: Livré le, genre: jour", "{id: livre_le, nom: Livré le, secret: oui, genre: jour", "secret"),
      ("{id: livre_le, nom: Livré le, genre: jour", "{id: livre_le, nom: Livré le, genre: lien", "`registre` manque"),
      (
        "{id: livre_le, nom: Livré le, genre: jour", "{id: livre_le, nom: Livré le, genre: lien, registre: tdg",
        "Vouliez-vous `tgd`"
      ),
      (
        "{id: livre_le, nom: Livré le, genre: jour", "{id: livre_le, nom: Livré le, registre: tgd, genre: jour",
        "registre"
      ),
    ])
  func refused(_ old: String, _ new: String, _ words: String) throws {
    let told = try told(old, new)
    #expect(told.contains { $0.hasPrefix("\(Self.file):") && $0.contains(words) }, "\(told)")
  }

  @Test("a state that nothing leads to, or that can't be left, is refused")
  func states() throws {
    let unreached = try told(
      "- {id: retirer, nom: Retirer, de: [disponible, reparation], vers: retire}",
      "- {id: retirer, nom: Retirer, de: [disponible, reparation], vers: reparation}")
    #expect(unreached.contains { $0.contains("Rien ne mène à l’état `retire`") }, "\(unreached)")
    let closed = try told("{id: retire, nom: Retiré, classe: clos}", "{id: retire, nom: Retiré, classe: actif}")
    #expect(closed.contains { $0.contains("On ne sort pas de l’état `retire`") }, "\(closed)")
  }

  @Test("a reach without the field that it reads is refused")
  func reach() throws {
    let told = try told("portee: organisation", "portee: commune")
    #expect(told.contains { $0.contains("`portee: commune` veut un champ de ce genre") }, "\(told)")
  }
}
