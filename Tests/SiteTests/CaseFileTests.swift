import Accounts
import Database
import Foundation
import Kernel
import Ledger
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// Files as people really send them (Tests/DocumentsTests/Resources; nothing in them is real), through the doors as a
/// person sends them: what each is told, before anything is recorded.
@Suite(
  "Files as people send them, by every door", .enabled(if: Installation.readsWorkbooks, "scripts/setup was not run"))
struct CaseFileTests {
  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Checkout.root.appending(path: "Tests/DocumentsTests/Resources/\(name)")))
  }
  private func look(_ visitor: Visitor, _ name: String) async throws -> Outgoing {
    let sent = await visitor.sends("/import", name: name, try Self.bytes(name))
    guard sent.status == 303 else { return sent }
    return await visitor.get((sent.header("location") ?? "?").replacing("/exemple", with: ""))
  }
  private func plain(_ page: Outgoing) -> String {
    page.text.replacing(#/<[^>]*>/#, with: " ").replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ")
      .replacing("&amp;", with: "&").replacing("&#39;", with: "'")
  }

  /// File, status, what the page says.
  static let figures: [(String, Int, [String])] = [
    (
      "01a-milliers-anglais.csv", 422,
      ["« 2,000 » se lit de deux façons : 2 000 ou 2", "Écrivez 1000 ou 1.", "12 000 ou 12"]
    ),
    ("01b-espaces-et-signes.csv", 200, ["1 204"]),
    ("02a-commune-fusionnee.xlsx", 200, ["Clairval (99014)", "Montfaucel (99025)", "cellule fusionnée"]),
    ("02b-mesure-et-jour-fusionnes.xlsx", 200, ["Clairval (99014)", "Montfaucel (99025)"]),
    ("03a-commune-par-formule.xlsx", 422, ["Colonne commune : Formule sans résultat"]),
    ("03b-valeur-par-formule.xlsx", 422, ["Colonne valeur : Formule sans résultat"]),
    ("03c-pourcentages.xlsx", 422, ["« 100 % » est un pourcentage", "« 35 % » est un pourcentage"]),
    ("03d-valeurs-bizarres.xlsx", 422, ["« VRAI » n’est pas un nombre", "« 11.6 » n’est pas entier"]),
    (
      "04a-une-feuille-par-annee.xlsx", 200, ["Feuille lue : « 2025 »", "« 2026 » a les mêmes titres et n’est pas lue"]
    ),
    (
      "04b-feuille-masquee.xlsx", 200, ["Feuille lue : « Données à envoyer »", "« brouillon » : feuille masquée", "14"]
    ),
    ("04c-lignes-filtrees.xlsx", 200, ["2 lignes sont masquées ou filtrées", "la première ligne 4"]),
    ("04d-onglet-copie.xlsx", 200, ["Feuille lue : « Chiffres »", "« chiffres (2) » a les mêmes titres"]),
    ("06a-prefixe-relationships.xlsx", 200, ["Clairval (99014)"]),
    ("06b-espaces-de-noms.xlsx", 200, ["Clairval (99014)"]),
    ("06c-strict.xlsx", 200, ["Clairval (99014)"]), ("06d-contre-obliques.xlsx", 200, ["Clairval (99014)"]),
    ("06e-sans-reperes-erreur.xlsx", 422, ["Colonne commune : « #N/A » est l’erreur d’une formule"]),
    ("06f-apostrophes.xlsx", 200, ["Clairval (99014)"]),
    ("06g-erreur-contre-obliques.xlsx", 422, ["« #N/A » est l’erreur d’une formule"]),
    ("06h-temoin-erreur.xlsx", 422, ["« #N/A » est l’erreur d’une formule"]),
    ("07a-notes.ods", 200, ["Clairval (99014)", "Enregistrer 3"]),
    ("07b-lignes-repetees.ods", 422, ["Les lignes 3 et"]),
    ("07c-retours-a-la-ligne.ods", 422, ["« 100 % » est un pourcentage"]),
    (
      "07d-erreurs-francaises.ods", 422,
      ["« #N/D » est l’erreur", "« #VALEUR ! » est l’erreur", "« Err :502 » est l’erreur"]
    ),
    ("07e-feuille-masquee.ods", 200, ["Feuille lue : « Données »", "« brouillon » : feuille masquée"]),
    ("07f-commune-fusionnee.ods", 200, ["Clairval (99014)", "Enregistrer 2"]),
    ("08-melange-utf8-1252.csv", 422, ["mélange deux encodages"]), ("08b-melange-codes-seuls.csv", 422, ["mélange"]),
    ("09a-macroman.csv", 422, ["Macintosh"]), ("09b-macroman-codes-seuls.csv", 422, ["Macintosh"]),
    ("09c-dos-850.csv", 422, ["DOS (page de codes 850)"]), ("10a-sep.csv", 200, ["Clairval (99014)"]),
    ("10b-ligne-entre-guillemets.csv", 422, ["tout entière entre guillemets"]), ("10c-page.xls", 422, ["une page web"]),
    ("10d-titre-au-dessus.csv", 422, ["Les titres des colonnes sont à la ligne 3", "Préfecture : places de TIG"]),
    ("10e-total-en-bas.csv", 422, ["« Total » : c’est une ligne de total"]),
    ("10f-unicode-utf16.txt", 422, ["UTF-16"]),
  ]

  @Test("figures: every one of them is told what is right", arguments: Engine.one)
  func told(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      for (name, status, words) in Self.figures {
        let page = try await look(visitor, name), text = plain(page)
        #expect(page.status == status, "\(name): \(page.status) \(text.suffix(900))")
        for word in words { #expect(text.contains(word), "\(name): \(word)\n\(text.suffix(1_500))") }
        #expect(!text.contains("departement entier"), "\(name)")
      }
    }
  }

  @Test("hidden lines and a sheet that looks alike have to be agreed to", arguments: Engine.one)
  func agreed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      for name in ["04a-une-feuille-par-annee.xlsx", "04c-lignes-filtrees.xlsx"] {
        let sent = await visitor.sends("/import", name: name, try Self.bytes(name))
        let place = (sent.header("location") ?? "?").replacing("/exemple", with: "") + "/confirmation"
        let doubts: KeyValuePairs = ["confirme": "oui", "commentaire": "sûr"]
        let refused = await visitor.post(place, doubts)
        #expect(refused.status == 422 && refused.text.contains("n’est pas confirmé"), "\(name)")
        #expect(await visitor.post(place, ["lecture": "oui", "confirme": "oui", "commentaire": "sûr"]).status == 303)
        // Where there is nothing to agree to, it is told all the same.
        let again = await visitor.sends("/import", name: "encore-\(name)", try Self.bytes(name))
        let page = plain(await visitor.get((again.header("location") ?? "?").replacing("/exemple", with: "")))
        #expect(page.contains("il n’y a rien à faire") && (page.contains("masquée") || page.contains("mêmes titres")))
      }
    }
  }

  @Test("what is exported comes back identical, whatever its comments begin with", arguments: Engine.one)
  func identical(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      let sent = await visitor.sends("/import", name: "11.csv", try Self.bytes("11-apostrophe.csv"))
      let place = (sent.header("location") ?? "?").replacing("/exemple", with: "")
      let done = await visitor.post("\(place)/confirmation", ["confirme": "oui", "commentaire": "sûr"])
      #expect(done.status == 303, "\(plain(done).suffix(900))")
      let export = await visitor.get("/export/chiffres.csv?mesure=places_tig").body
      let again = await visitor.sends("/import", name: "export.csv", export)
      let page = plain(await visitor.get((again.header("location") ?? "?").replacing("/exemple", with: "")))
      #expect(page.contains("il n’y a rien à faire"), "\(page.suffix(1_500))")
    }
  }

  @Test("addresses are cleaned, or named for what is wrong with them", arguments: Engine.one)
  func addresses(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      let good = await visitor.sends("/contacts", name: "18b.csv", try Self.bytes("18b-adresses-bonnes.csv"))
      #expect(good.status == 303, "\(plain(good).suffix(900))")
      let page = plain(await visitor.get((good.header("location") ?? "?").replacing("/exemple", with: "")))
      for address in [
        "prevention@gendarmerie.exemple.fr ", "o'brien@justice.exemple.fr", "mairie@xn--autrval-hya.exemple.fr",
      ] {
        #expect(page.contains(address), "\(address)\n\(page)")
      }
      let bad = plain(await visitor.sends("/contacts", name: "18a.csv", try Self.bytes("18a-adresses.csv")))
      for words in ["« ’ »", "plusieurs adresses", "un espace", "un point ne commence", "n’est pas un domaine"] {
        #expect(bad.contains(words), "\(words)\n\(bad.suffix(2_500))")
      }
      for cleaned in ["xn--", "signe invisible", "mailto", "contact@mission"] {
        #expect(!bad.contains(cleaned), "\(cleaned)")
      }
    }
  }

  @Test("an address merged or not computed withdraws none", arguments: Engine.one)
  func nothingWithdrawn(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      let same = await visitor.sends("/contacts", name: "17.csv", try Self.bytes("17-contacts-meme-adresse.csv"))
      #expect(same.status == 303, "\(plain(same).suffix(900))")
      let place = (same.header("location") ?? "?").replacing("/exemple", with: "")
      #expect(await visitor.post("\(place)/confirmation", [:]).status == 303)
      let before = try await app.database.read { try ContactStore($0, in: Boussole.code).addresses() }
      #expect(before.count == 6)
      let uncomputed = await visitor.sends("/contacts", "fonction;adresse\nddpn/partenariat;#N/A\n")
      #expect(uncomputed.status == 422 && uncomputed.text.contains("erreur d’une formule"))
      #expect(try await app.database.read { try ContactStore($0, in: Boussole.code).addresses() } == before)
    }
  }

  @Test("answers: a number that says two things is asked, by file as by link", arguments: Engine.one)
  func answers(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let link = try await Collected.link(app, to: try #require(requests["ddpn/partenariat"]))
      let partner = Visitor(app.site, Boussole.code, address: "198.51.100.8")
      for (value, said) in [
        ("2,000", "deux façons"), ("12,5", "entier"), ("35 %", "pourcentage"), ("#N/A", "erreur d’une formule"),
      ] {
        let file = await partner.sends("\(link)/fichier", "question;reponse\nrecus_isc.ddpn;\"\(value)\"\n")
        #expect(file.status == 422 && file.text.contains(said), "\(value)")
        guard value != "#N/A" else { continue }
        let page = await partner.answer(link, ["valeur": value])
        #expect(page.status == 422 && page.text.contains(said), "\(value)")
      }
      let spaces = await partner.sends("\(link)/fichier", "question;reponse\nrecus_isc.ddpn;1\u{2009}20\n")
      #expect(spaces.status == 422)
      let typed = await partner.sends("\(link)/fichier", "question;reponse\nrecus_isc.ddpn;52\nTotal;52\n")
      #expect(typed.status == 422 && typed.text.contains("ligne de total"))
      for name in ["08-melange-utf8-1252.csv", "10c-page.xls", "06a-prefixe-relationships.xlsx"] {
        #expect(await partner.sends("\(link)/fichier", name: name, try Self.bytes(name)).status == 422, "\(name)")
      }
    }
  }
}
