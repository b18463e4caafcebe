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
      ("{id: ligne,", "{id: jour,", "déjà pris"), ("  - id: tgd", "  - id: echeances", "est déjà une page"),
      ("filtres: {etat: attribue, echeance: 30}", "filtres: {etat: perdu}", "`etat: perdu` : inconnu"),
      ("filtres: {etat: attribue, echeance: 30}", "filtres: {ligne: x}", "ne se restreint pas par `ligne`"),
      ("filtres: {etat: attribue, echeance: 30}", "filtres: {echeance: bientot}", "echeance"),
      ("filtres: {etat: attribue, echeance: 30}", "filtres: {}", "ne restreint rien"),
      ("filtres: {etat: attribue, echeance: 30}, tri: echeance", "filtres: {etat: attribue}, tri: fin", "`tri: fin`"),
      ("    portee: organisation", "    portee: organisation\n    doublon: [lignes]", "`doublon: lignes` : inconnu"),
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

  @Test("a measure that a register counts is fed, in a real département too; one that nothing counts is refused")
  func fed() throws {
    let silent = "  - {mesure: tgd, depart: 28, arrivee: 36, poids: 1, retraits: 12, corrections: 3, "
    let activity = try Checkout.pack("exemple").replacing(
      silent, with: "  # \(silent.trimmed)", in: "activite.yaml")
    #expect(PackRefusalTests.told(activity).isEmpty, "\(PackRefusalTests.told(activity))")
    let nothing = try activity.replacing(
      "      - {mesure: tgd, stock: [disponible, attribue, echu]}", with: "      []", in: "registres.yaml"
    ).replacing("    compte:\n      []", with: "", in: "registres.yaml")
    #expect(PackRefusalTests.told(nothing).contains { $0.contains("rien dans ce pack ne la compte") })
  }

  @Test("a reach without the field that it reads is refused")
  func reach() throws {
    let told = try told("portee: organisation", "portee: commune")
    #expect(told.contains { $0.contains("`portee: commune` veut un champ de ce genre") }, "\(told)")
  }

  private static let field = "{id: livre_le, nom: Livré le, genre: jour, exige: [disponible]}"
  @Test(
    "a key of a field that is misused is told at its line, with what to do",
    arguments: [
      ("genre: entier, minimum: 5, maximum: 2", "`minimum` dépasse `maximum`"),
      ("genre: texte, minimum: 5", "`minimum` : clé inconnue"), ("genre: decimal", "`decimales` manque"),
      ("genre: decimal, decimales: 9", "entier de 1 à 4"), ("genre: euros, unite: ha", "`unite` : clé inconnue"),
      ("genre: choix_plusieurs", "`choix` manque"), ("genre: communes, unique: true", "n’est pas `unique`"),
      ("genre: choix, choix: [{id: a, nom: A}, {id: a, nom: B}]", "`id: a` : déjà pris"),
      ("genre: lignes", "`colonnes` manque"), ("genre: lignes, colonnes: []", "la liste est vide"),
      ("genre: lignes, colonnes: [{id: a, nom: A, genre: lignes}]", "Une colonne ne peut pas être de ce genre"),
      ("genre: lignes, colonnes: [{id: a, nom: A, genre: lien}]", "Une colonne ne peut pas être de ce genre"),
      ("genre: lignes, colonnes: [{id: a, nom: A, genre: jour, exige: [creation]}]", "`exige: creation` : inconnu"),
      ("genre: lignes, colonnes: [{id: a, nom: A, genre: jour, unique: true}]", "`unique` : clé inconnue"),
      ("genre: lignes, chevauchement: non, colonnes: [{id: du, nom: A, genre: jour}]", "colonnes `du` et `au`"),
      ("genre: lignes, maximum: 900, colonnes: [{id: du, nom: A, genre: jour}]", "200 lignes au plus"),
      ("genre: pieces", "`choix` manque"), ("genre: pieces, choix: [{id: P, nom: P}]", "minuscules sans accent"),
      ("genre: texte, motif: 9*9", "se lit de deux façons"),
      ("genre: texte, motif: 99 99 99 99 99 99 99, aide: x", ""),
      ("genre: texte, motif: \"??-999-??\"", "désigner une personne"),
      ("genre: jour, motif: 99", "`motif` : clé inconnue"), ("genre: jour, si: {ligne: [x]}", "déclaré plus haut"),
      ("genre: jour, si: {panne: [batterie]}", "déclaré plus haut"),
      ("genre: jour, classe: P4", "`classe: P4` : inconnu"), ("genre: jour, classe: P2", "`efface` manque"),
      ("genre: jour, efface: {apres: [retire], jours: 3}", "`efface` : clé inconnue"),
      ("genre: texte, classe: P2, efface: {apres: [fini], jours: 3}", "`apres: fini` : inconnu"),
      ("genre: texte, classe: P2, efface: {jours: 3}", "`apres` manque"),
      ("genre: texte, classe: P2, efface: {apres: [retire]}", "`jours` manque"),
      ("genre: texte, classe: P3, efface: {apres: [retire], jours: 3}", "`classe: P3` veut `visible`"),
      ("genre: texte, classe: P2, unique: true, efface: {apres: [retire], jours: 3}", "n’est pas `unique`"),
      ("genre: lien, registre: tgd, classe: P2, efface: {apres: [retire], jours: 3}", "Un lien ne s’efface pas"),
      ("genre: jour, visible: [parquet]", "`visible: parquet` : inconnu"),
    ])
  func field(_ keys: String, _ words: String) throws {
    let told = try told(Self.field, "{id: livre_le, nom: Livré le, exige: [disponible], \(keys)}")
    let text = String(decoding: try #require(Checkout.pack("exemple").files[Self.file]), as: UTF8.self)
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(Self.field) }
    #expect(
      words.isEmpty
        ? told.isEmpty : told.contains { $0.hasPrefix("\(Self.file):\((line ?? 0) + 1)") && $0.contains(words) },
      "\(told)")
  }

  @Test("a condition names a value that its field may have")
  func condition() throws {
    let told = try told(
      "      - id: panne\n",
      "      - {id: urgent, nom: Urgent, genre: oui_non}\n      - {id: delai, nom: Délai, genre: entier, si: {urgent: [peut_etre]}}\n      - id: panne\n"
    )
    #expect(told.contains { $0.contains("`urgent: peut_etre` : inconnu") }, "\(told)")
  }

  @Test("nobody is asked for what they may not see, and nothing is named by what few see")
  func askers() throws {
    let told = try told(
      Self.field, "{id: livre_le, nom: Livré le, exige: [disponible], genre: jour, visible: [parquet-clairval]}")
    #expect(told.contains { $0.contains("`livre_le` est exigé de") && $0.contains("parquet-montfaucel") }, "\(told)")
    let unnamed = try self.told(
      "genre: texte, unique: true", "genre: texte, visible: [parquet-clairval, parquet-montfaucel, parquet-rochebelle]")
    #expect(unnamed.contains { $0.contains("Aucun champ n’est un `texte`") }, "\(unnamed)")
  }
}
