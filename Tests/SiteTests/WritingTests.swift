import Accounts
import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

/// How forms go through, whatever happens meanwhile: once, over nobody unawares, and nothing that was typed is lost.
@Suite("Writing") struct WritingTests {
  private static let form = "/piloter/4.1/meteo"
  private static let typed: KeyValuePairs<String, String> = [
    "meteo": "appuis", "texte": "Deux opérateurs sur trois ont livré.", "jour": "20/11/2026",
  ]
  private func said(_ app: Boussole, _ subject: String = "4.1") async throws -> [Saying] {
    try await app.database.read {
      try SayingStore($0).history(of: [subject], in: Boussole.code, known: nil, limit: 100)
    }
  }
  private func value(_ name: String, of answer: Outgoing) -> String? {
    let parts = answer.text.components(separatedBy: "name=\"\(name)\" value=\"")
    return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : nil
  }

  // MARK: nothing typed is lost

  @Test(
    "a session that ends while somebody types: they sign in and come back to the form filled in", arguments: Engine.one)
  func ended(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator), token = await visitor.csrf()
      app.clock.advance(seconds: 2 * 86_400)
      let from = ["referer": "http://boussole.test/exemple\(Self.form)"]
      let answer = await visitor.post(Self.form, Self.typed, csrf: token, headers: from)
      #expect(answer.status == 303)
      #expect(answer.header("location") == "/exemple/connexion?retour=%2Fexemple%2Fpiloter%2F4.1%2Fmeteo")
      let page = await visitor.get("/connexion?retour=%2Fexemple%2Fpiloter%2F4.1%2Fmeteo").text
      #expect(page.contains("Votre session s’est terminée"))
      let back = await visitor.post(
        "/connexion",
        ["email": Boussole.email(.administrator), "mot_de_passe": Boussole.password, "retour": "/exemple\(Self.form)"])
      #expect(back.status == 303 && back.header("location") == "/exemple\(Self.form)")
      let form = await visitor.get(Self.form)
      #expect(form.status == 200 && Document(form.body).faults.isEmpty)
      for text in ["Deux opérateurs sur trois ont livré.", "20/11/2026", "voici ce que vous aviez écrit"] {
        #expect(form.text.contains(text), "\(text)")
      }
      #expect(try await said(app).isEmpty)
      #expect(value("csrf", of: form) != token)
      #expect(await visitor.post(Self.form, Self.typed).status == 303)
      #expect(try await said(app).count == 1)
      #expect(await !visitor.get(Self.form).text.contains("voici ce que vous aviez écrit"), "sent, it is kept no more")
    }
  }

  @Test("signed out in another tab while somebody types: what was typed is kept as well", arguments: Engine.one)
  func signedOut(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator), token = await visitor.csrf()
      #expect(await visitor.post("/deconnexion").status == 303)
      #expect(visitor.cookies.withLock { $0[Site.sessionCookie] } == nil, "nothing is left of the session")
      let from = ["referer": "http://boussole.test/exemple\(Self.form)"]
      let answer = await visitor.post(Self.form, Self.typed, csrf: token, headers: from)
      #expect(answer.header("location") == "/exemple/connexion?retour=%2Fexemple%2Fpiloter%2F4.1%2Fmeteo")
      _ = await visitor.post(
        "/connexion",
        ["email": Boussole.email(.administrator), "mot_de_passe": Boussole.password, "retour": "/exemple\(Self.form)"])
      #expect(await visitor.get(Self.form).text.contains("Deux opérateurs sur trois ont livré."))
      #expect(try await said(app).isEmpty)
    }
  }

  @Test("a token that changed: what was typed is kept, and nothing is recorded", arguments: Engine.one)
  func changed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator), token = await visitor.csrf()
      _ = await visitor.post(
        "/connexion", ["email": Boussole.email(.administrator), "mot_de_passe": Boussole.password])
      let answer = await visitor.post(
        "/jalons/besoins/constats", ["etat": "fait", "preuve": "Compte rendu du 3"], csrf: token)
      #expect(answer.status == 403)
      #expect(Document(answer.body).links.contains("/exemple/jalons/besoins"))
      let form = await visitor.get("/jalons/besoins")
      #expect(form.text.contains("Compte rendu du 3"))
      #expect(try await said(app, "besoins").isEmpty)
      // In another browser there is nothing.
      let other = try await app.visitor(.administrator, address: "192.0.2.7")
      #expect(await !other.get("/jalons/besoins").text.contains("Compte rendu du 3"))
      app.clock.advance(seconds: 1_801)
      #expect(await !visitor.get("/jalons/besoins").text.contains("Compte rendu du 3"), "half an hour, no more")
    }
  }

  @Test("nothing is kept of another site's form, of a stranger's, of a password, of a script's", arguments: Engine.one)
  func unkept(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator), token = await visitor.csrf()
      func isKept(_ answer: Outgoing) -> Bool {
        answer.headers.contains { $0.name == "set-cookie" && $0.value.hasPrefix("boussole-brouillon=") }
      }
      let evil = await visitor.post(Self.form, Self.typed, csrf: "x", headers: ["origin": "https://evil.example"])
      #expect(evil.status == 403 && !isKept(evil))
      let password = await visitor.post("/compte/mot-de-passe", ["actuel": Boussole.password], csrf: "x")
      #expect(password.status == 403 && !isKept(password))
      let script = await visitor.post(Self.form, Self.typed, csrf: "x", headers: ["accept": "application/json"])
      #expect(script.status == 403 && !isKept(script))
      app.clock.advance(seconds: 2 * 86_400)
      let stranger = Visitor(app.site, Boussole.code, address: "192.0.2.8")
      let unknown = await stranger.post(Self.form, Self.typed, csrf: token)
      #expect(unknown.status == 303 && !isKept(unknown))
      let elsewhere = await visitor.post(
        Self.form, Self.typed, csrf: token,
        headers: ["referer": "http://boussole.test/exemple/../../autre", "origin": "null"])
      #expect(!isKept(elsewhere))
      let away = await visitor.post(
        Self.form, Self.typed, csrf: token, headers: ["referer": "https://evil.example/exemple/compte"])
      #expect(away.header("location") == "/exemple/connexion?retour=%2Fexemple%2Fpiloter%2F4.1%2Fmeteo")
    }
  }

  // MARK: once

  @Test("a double click, or the same form again within a minute, is done once", arguments: Engine.available)
  func once(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator), token = await visitor.csrf()
      let answers = await withTaskGroup(of: Outgoing.self) { group in
        for _ in 0..<5 { group.addTask { await visitor.post(Self.form, Self.typed, csrf: token) } }
        return await group.reduce(into: [Outgoing]()) { $0.append($1) }
      }
      #expect(answers.allSatisfy { $0.status == 303 && $0.header("location") == "/exemple/actions/4.1" })
      #expect(try await said(app).count == 1)
      app.clock.advance(seconds: 30)
      #expect(await visitor.post(Self.form, Self.typed, csrf: token).status == 303)
      #expect(try await said(app).count == 1)
      // Done, undone and done again is three things.
      for state in ["en_cours", "en_pause", "en_cours"] {
        #expect(await visitor.post("/piloter/4.1/etat", ["etat": state], csrf: token).status == 303)
      }
      #expect(try await said(app).count == 4)
      app.clock.advance(seconds: 61)
      #expect(await visitor.post("/piloter/4.1/etat", ["etat": "en_cours"], csrf: token).status == 303)
      #expect(try await said(app).count == 5)
    }
  }

  @Test("what was refused may be sent again at once", arguments: Engine.one)
  func refused(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.administrator)
      let empty: KeyValuePairs = ["meteo": "appuis", "texte": ""]
      for _ in 0..<2 { #expect(await visitor.post(Self.form, empty).status == 422) }
    }
  }

  // MARK: over nobody unawares

  @Test(
    "what somebody else said meanwhile is shown beside, and nothing is overwritten unawares",
    arguments: Engine.available)
  func overtaken(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let first = try await app.visitor(.administrator), second = try await app.visitor(.prefecture)
      let forms:
        [(path: String, action: String, subject: String, one: [String: String], two: [String: String], shown: String)] =
          [
            (
              "/piloter/4.1/etape", "/piloter/4.1/etape", "4.1", ["texte": "Livrer Montfaucel"],
              ["texte": "Livrer Clairval"],
              "Livrer Montfaucel"
            ),
            ("/piloter/4.1/etat", "/piloter/4.1/etat", "4.1", ["etat": "en_pause"], ["etat": "termine"], "En pause"),
            (
              "/jalons/besoins", "/jalons/besoins/constats", "besoins", ["etat": "commence"], ["etat": "non_fait"],
              "commencé"
            ),
            (
              "/indicateurs/communes_referent/chiffres", "/indicateurs/communes_referent/chiffres", "communes_referent",
              [
                "jour": "01/11/2026", "valeur": "12", "source_autre": "Lettre", "confirme": "oui",
                "commentaire": "vérifié",
              ],
              [
                "jour": "01/11/2026", "valeur": "13", "source_autre": "Courriel", "confirme": "oui",
                "commentaire": "relu",
              ], "12"
            ),
          ]
      for form in forms {
        let before = try await said(app, form.subject).count
        let opened = await second.get(form.path)
        let seen = try #require(value("vu", of: opened), "\(form.path)")
        var one = form.one, two = form.two
        one["vu"] = seen
        two["vu"] = seen
        #expect(await send(first, form.action, one).status == 303, "\(form.path)")
        app.clock.advance(seconds: 5)
        let answer = await send(second, form.action, two)
        #expect(answer.status == 409, "\(form.path): \(answer.status)")
        #expect(answer.text.contains(form.shown) && answer.text.contains("entre-temps"), "\(form.path)")
        #expect(Document(answer.body).faults.isEmpty, "\(Document(answer.body).faults)")
        #expect(try await said(app, form.subject).count == before + 1)
        // Sent again, knowing: it replaces.
        two["vu"] = value("vu", of: answer)
        let knowing = await send(second, form.action, two)
        #expect(knowing.status == 303 || knowing.text.contains("confirme"), "\(form.path): \(knowing.status)")
      }
    }
  }

  @Test("a figure that was recorded while another was typed is shown beside", arguments: Engine.available)
  func reported(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let first = try await app.visitor(.administrator), second = try await app.visitor(.prefecture)
      let page = "/mesures/etablissements_recenses/releves"
      var one = ["jour": "30/06/2026", "organisation": "dsden", "valeur": "26"]
      #expect(await send(first, page, one).status == 303)
      app.clock.advance(seconds: 5)
      // Both open the form; what stood already is theirs to replace.
      let seen = try #require(value(Version.field, of: await second.get(page)))
      one["vu"] = seen
      one["valeur"] = "27"
      #expect(await send(first, page, one).status == 303)
      app.clock.advance(seconds: 5)
      var two = one
      two["valeur"] = "28"
      let answer = await send(second, page, two)
      #expect(answer.status == 409 && Document(answer.body).faults.isEmpty)
      #expect(answer.text.contains("entre-temps") && answer.text.contains("27") && answer.text.contains("value=\"28\""))
      // Who says the same has nothing to replace; who withdraws is told too; who knows replaces.
      var same = two
      same["valeur"] = "27"
      #expect(await send(second, page, same).status == 303)
      var withdrawal = two
      withdrawal["commentaire"] = "compté deux fois"
      let kept = await send(second, page + "/retrait", withdrawal)
      #expect(kept.status == 409 && kept.text.contains("compté deux fois") && Document(kept.body).faults.isEmpty)
      two["vu"] = value(Version.field, of: answer)
      #expect(await send(second, page, two).status == 303)
      app.clock.advance(seconds: 5)
      // "Corriger" says which figure it corrects.
      let list = await second.get(page).text
      let standing = try #require(list.firstMatch(of: /&amp;vu=([0-9a-f-]{36})/)).output.1
      let correcting = await second.get("\(page)?jour=30%2F06%2F2026&organisation=dsden&vu=\(standing)")
      #expect(value(Version.field, of: correcting) == String(standing))
    }
  }

  @Test("a function that a colleague ended otherwise is shown beside", arguments: Engine.available)
  func ending(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let account = try await PeopleTests.account(app, Boussole.email(.manager))
      let holding = try #require(
        try await app.database.read { try HoldingStore($0).holdings(of: account.id, in: Boussole.code) }.first)
      let first = try await app.visitor(.administrator), second = try await app.visitor(.administrator)
      let page = "/comptes/\(account.id)/fonctions/\(holding.id)"
      let seen = try #require(value(Version.field, of: await second.get(page)))
      #expect(await send(first, page, ["quand": "jour", "au": "31/12/2026", "vu": seen]).status == 303)
      let answer = await send(second, page, ["quand": "jour", "au": "30/11/2026", "vu": seen])
      #expect(answer.status == 409 && Document(answer.body).faults.isEmpty)
      #expect(answer.text.contains("31\u{00A0}décembre 2026") && answer.text.contains("value=\"30/11/2026\""))
      func last() async throws -> Day? {
        try await app.database.read { try HoldingStore($0).holding(holding.id, in: Boussole.code).through }
      }
      #expect(try await last() == French.parseDay("31/12/2026"))
      let knowing = try #require(value(Version.field, of: answer))
      #expect(await send(second, page, ["quand": "jour", "au": "30/11/2026", "vu": knowing]).status == 303)
      #expect(try await last() == French.parseDay("30/11/2026"))
      // Ended at once by somebody else: told, and told again.
      #expect(await send(first, page, ["quand": "maintenant"]).status == 303)
      let over = await send(second, page, ["quand": "maintenant", "vu": knowing])
      #expect(over.status == 409 && over.text.contains("est finie"))
      let again = await send(
        second, page, ["quand": "maintenant", "vu": try #require(value(Version.field, of: over))])
      #expect(again.status == 422 && again.text.contains("déjà finie") && Document(again.body).faults.isEmpty)
    }
  }

  private func send(_ visitor: Visitor, _ path: String, _ fields: [String: String]) async -> Outgoing {
    var fields = fields
    fields["csrf"] = await visitor.csrf()
    let body = fields.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
    return await visitor.post(
      path, body: Array(body.joined(separator: "&").utf8), type: "application/x-www-form-urlencoded")
  }

  // MARK: by whom

  @Test("rights that end while a form arrives write nothing", arguments: Engine.available)
  func ended(meanwhile engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.manager), token = await visitor.csrf()
      let account = try await PeopleTests.account(app, Boussole.email(.manager))
      let fields = "csrf=\(token)&email=neuve%40exemple.fr&nom=Une+Coll%C3%A8gue&fonction=cd&du=24%2F11%2F2026"
      // The function ends once the site has let its holder in, before the last byte of the form is there.
      let body = Body { [database = app.database] _ in
        try await database.write(Boussole.code) { connection in
          for holding in try HoldingStore(connection).holdings(of: account.id, in: Boussole.code) {
            try HoldingStore(connection).end(holding.id, through: Boussole.today.adding(days: -1), by: nil)
          }
        }
        return Array(fields.utf8)
      }
      let headers = [
        "content-type": "application/x-www-form-urlencoded", "host": "boussole.test",
        "origin": "http://boussole.test",
      ]
      let answer = await visitor.send(
        Incoming(method: "POST", target: "/exemple/comptes/invitation", headers: headers, body: body))
      #expect(answer.status == 403 && answer.text.contains("Vos droits viennent de changer"))
      #expect(Document(answer.body).faults.isEmpty)
      let invited = try await app.database.read {
        try AccountStore($0).account(email: "neuve@exemple.fr", in: Boussole.code)
      }
      #expect(invited == nil)
    }
  }

  // MARK: what an address asks

  @Test("a day that can't be comes back on the page, at its field", arguments: Engine.one)
  func days(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      for path in ["", "/actions/4.1", "/mesures/cameras", "/communes/99001", "/mesures"] {
        for query in ["au=31/02/2026", "au=2027-01-01", "connu=demain", "au=hier&connu=2027-01-01"] {
          let answer = try await app.get("\(path)?\(query)")
          #expect(answer.status == 422 && answer.text.contains("<title>Erreur : "), "\(path)?\(query)")
          let document = Document(answer.body)
          #expect(document.faults.isEmpty, "\(path)?\(query): \(document.faults)")
          let field = query.hasPrefix("au") ? "champ-au" : "champ-connu"
          #expect(document.links.contains("#\(field)"), "\(path)?\(query)")
          let typed = String(query.split(separator: "&")[0].split(separator: "=")[1])
          #expect(answer.text.contains("value=\"\(typed)\""), "\(path)?\(query)")
          // It is the page that was asked, as of today.
          let today = try await app.get(path.isEmpty ? "/" : path)
          #expect(answer.text.contains("<h1") && today.status == 200)
        }
      }
    }
  }

  @Test("a word of an address that chooses nothing is told, and the page is shown without it", arguments: Engine.one)
  func words(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let page = "/mesures/etablissements_recenses"
      let figure: KeyValuePairs = ["jour": "30/06/2026", "organisation": "dsden", "valeur": "26"]
      #expect(try await app.post("\(page)/releves", figure, as: .administrator).status == 303)
      for (path, field, hasField) in [
        ("/actualites?depuis=31%2F02%2F2026", "depuis", true), ("/?depuis=demain", "depuis", false),
        ("/?situation=perdue", "situation", false), ("/communes?arrondissement=nulle-part", "arrondissement", true),
        ("\(page)?organisation=personne", "organisation", true), ("\(page)?periode=siecle", "periode", true),
        ("\(page)?categorie=aucune", "categorie", false), ("/mesures/cameras/carte?par=rue", "par", false),
        ("/mesures/cameras/carte?classe=z&pour=tous", "classe", false), ("/ici?lieu=commune%2F00000", "lieu", false),
        ("/journal?jour.du=hier", "jour.du", true), ("/actualites?depuis=hier&au=31%2F02%2F2026", "au", true),
      ] {
        let answer = try await app.get(path, as: .administrator)
        #expect(answer.status == 422, "\(path): \(answer.status)")
        let document = Document(answer.body)
        #expect(document.faults.isEmpty, "\(path): \(document.faults)")
        #expect(document.links.contains("#champ-\(field)") == hasField, "\(path)")
        #expect(answer.text.contains("à corriger"), "\(path)")
        let name = path.prefix { $0 != "?" }
        #expect(try await app.get(String(name), as: .administrator).status == 200, "\(name)")
      }
      // A file without what was asked of it would pass for the one that was asked; a program is told.
      #expect(try await app.get("\(page)/ecritures.csv?organisation=personne", as: .administrator).status == 422)
      #expect(try await app.get("\(page)?organisation=personne", as: .administrator, json: true).status == 422)
      let typed = try await app.get("/actualites?depuis=31%2F02%2F2026").text
      #expect(typed.contains("value=\"31/02/2026\"") && typed.contains("n’est pas un jour"))
    }
  }

  // MARK: texts

  @Test("what is pasted keeps its lines on the page, and loses what nobody sees", arguments: Engine.one)
  func pasted(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let pasted = "Premier point\u{0B}Deuxième\r\n\u{202E}Troi\u{200B}sième"
      let answer = try await app.post(Self.form, ["meteo": "appuis", "texte": pasted], as: .administrator)
      #expect(answer.status == 303)
      #expect(try await said(app).first?.content.text == "Premier point\nDeuxième\nTroisième")
      #expect(try await app.get("/actions/4.1").text.contains("Premier point<br/>Deuxième<br/>Troisième"))
      #expect(try await app.get(Self.form, as: .administrator).text.contains("Jusqu’à 2\u{202F}000 caractères."))
    }
  }
}
