import Accounts
import Database
import Foundation
import Kernel
import Messaging
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

/// What those who answer, run and judge are told: never two words for one thing, nor what does not concern them.
@Suite("Words of a collection") struct CollectionWordsTests {
  private func somebody(_ app: Boussole) -> Visitor { Visitor(app.site, Boussole.code, address: "198.51.100.7") }
  private func holds(_ app: Boussole, _ function: String) async throws {
    try await app.database.write(Boussole.code) { connection in
      let person = try #require(try AccountStore(connection).account(email: Boussole.email(.agent), in: Boussole.code))
      _ = try HoldingStore(connection).add(
        function, to: person.id, from: Boussole.today, through: nil, isManager: false, by: nil)
    }
  }
  private func last(_ app: Boussole, _ request: Kernel.ID<Request>) async throws -> CollectedAnswer {
    try await app.database.read {
      try #require(try AnswerStore($0, in: Boussole.code).history(of: [request]).last)
    }
  }
  private func mail(_ app: Boussole, _ request: Kernel.ID<Request>, _ reason: RequestLetters.Reason) async throws
    -> Mail?
  {
    let message = try await app.database.read {
      try Outbox($0).messages(about: [request.text], in: Boussole.code).last { $0.kind == reason.rawValue }
    }
    let letter = try #require(message), now = app.clock.now
    let compose = try #require(Boussole.assembly.modules.mails[letter.kind])
    return try await app.database.write(Boussole.code) { try compose($0, letter, now) }
  }

  @Test("commented after it was saved, a figure is provisional until it is validated", arguments: Engine.available)
  func commented(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["cd/solidarites"])
      let link = try await Collected.link(app, to: request), partner = somebody(app)
      func figure() async throws -> String { try await app.get("/mesures/recus_isc").text }
      #expect(await partner.answer(link, ["valeur": "52"]).status == 303)
      // The same number: what the first version posted stands, nothing is posted twice.
      #expect(await partner.answer(link, ["valeur": "52", "commentaire": "permanences"]).status == 303)
      #expect(try await figure().contains(/1.réponse est provisoire/))
      // What waits for a word is told of no other day.
      let yesterday = app.clock.now.day.adding(days: -1).iso
      #expect(try await !app.get("/mesures/recus_isc?au=\(yesterday)").text.contains("réponse est provisoire"))
      #expect(try await figure().contains("réponse provisoire\u{A0}: CD, Direction"))
      let answer = try await last(app, request)
      #expect(try await app.post("/reponses/\(answer.id.text)/validation", [:], as: .administrator).status == 303)
      #expect(try await figure().contains("réponse\u{A0}: CD, Direction des solidarités"))
      #expect(try await !figure().contains("provisoire"))
      // Corrected once validated: the correction waits, what was validated does not.
      #expect(await partner.answer(link, ["valeur": "55"]).status == 303)
      #expect(try await figure().contains(/1.réponse est provisoire/))
      #expect(try await figure().components(separatedBy: "réponse provisoire\u{A0}:").count == 2)
    }
  }

  @Test("each judges what its own functions validate; the administrator, all", arguments: Engine.available)
  func ownFigures(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let sample = try await Collected.sample(app), path = "/reponses/\(sample.answer.text)"
      #expect(try await app.get("/validations", as: .prefecture).text.contains("Rien à valider"))
      #expect(try await app.get("\(path)/renvoi", as: .prefecture).status == 404)
      #expect(try await app.post("\(path)/validation", [:], as: .prefecture).status == 404)
      // It sees on the board that something waits.
      let board = try await app.get("/campagnes/\(sample.campaign.text)", as: .prefecture).text
      #expect(board.contains(/1.chiffre reste à valider/))
      try await holds(app, "prefecture/ville")
      let agent = try await app.visitor(.agent)
      #expect(await agent.get("/validations").text.contains("Rien à valider"))
      #expect(await agent.post("\(path)/validation").status == 404)
      try await holds(app, "prefecture/bsir")
      #expect(await agent.get("/moi").text.contains(/Valider un chiffre/))
      let list = await agent.get("/validations").text
      #expect(list.contains(/1.chiffre attend votre avis. Il compte déjà/) && list.contains("<h2>Accueil et écoute"))
      #expect(list.contains("/exemple/mesures/recus_isc"))
      #expect(await agent.get("\(path)/renvoi").text.contains("<h1>Renvoyer cette réponse</h1>"))
      #expect(await agent.post("\(path)/validation").status == 303)
      #expect(!(await agent.get("/moi").text.contains("Valider")))
    }
  }

  @Test("sent back, an answer says so everywhere, and why", arguments: Engine.available)
  func sentBack(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await holds(app, "cd/solidarites")
      let sample = try await Collected.sample(app)
      let agent = try await app.visitor(.agent), page = "/demandes/\(sample.request.text)"
      #expect(!(await agent.get("/moi").text.contains("À revoir")))
      #expect(
        try await app.post(
          "/reponses/\(sample.answer.text)/renvoi", ["motif": "Il manque le mois d’août."], as: .administrator
        ).status == 303)
      let desk = await agent.get("/moi").text
      #expect(desk.contains("À revoir") && desk.contains("Il manque le mois d’août"))
      let question = await agent.get(agent.question(at: page)).text
      #expect(question.contains("vous est renvoyée") && !question.contains("Réponse enregistrée"))
      #expect(question.contains("reprendre depuis") && !question.contains("même lien"))
      let figure = try await app.get("/mesures/recus_isc").text
      #expect(figure.contains("réponse renvoyée par") && !figure.contains("provisoire"))
      let letter = try #require(try await mail(app, sample.request, .returning))
      #expect(letter.paragraphs.contains { $0.contains("Combien de personnes") })
      // Whoever has an account knows.
      #expect(!letter.paragraphs.contains { $0.contains("sans compte") })
      let receipt = await agent.get("\(page)/recu").text
      #expect(receipt.contains("renvoyée par") && receipt.contains("Revenir à ce que je dois"))
      // Given again meanwhile, nothing is to be said.
      #expect(await agent.answer(page, ["valeur": "60"]).status == 303)
      #expect(try await mail(app, sample.request, .returning)?.subject == nil)
      #expect(await agent.get("\(page)/recu").text.contains("Corriger mes réponses"))
    }
  }

  @Test("a doubt is one thing to mend, and asks for the comment", arguments: Engine.one)
  func doubt(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let link = try await Collected.link(app, to: try #require(requests["cd/solidarites"])), partner = somebody(app)
      #expect(await partner.opens(link).text.contains("Commentaire<span class=\"optional\">"))
      let refused = await partner.answer(link, ["valeur": "6000"]).text
      #expect(refused.contains("Une chose est à corriger") && refused.contains("Commentaire</label>"))
      let token = refused.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/).map { String($0.output.1) } ?? ""
      let body = "csrf=\(token)&question=recus_isc.cd&valeur=6000&envoi=\(ID<Answering>(at: app.clock.now).text)"
      let json = await partner.post(
        link, body: Array(body.utf8), type: "application/x-www-form-urlencoded", headers: ["accept": "application/json"]
      )
      #expect(json.status == 422 && json.text.contains("\"demandes\":[\"commentaire\"]"), "\(json.text)")
      #expect(json.text.contains("\"valeur\":\"On attend un nombre"))
    }
  }

  @Test("a deadline reads the same everywhere, and late it says until when", arguments: Engine.one)
  func deadline(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await holds(app, "cd/solidarites")
      let (campaign, requests) = try await Collected.open(app)
      let id = try #require(requests["cd/solidarites"])
      let request = try await app.database.read { try CampaignStore($0, in: Boussole.code).request(id) }
      func says(_ words: String) async throws {
        let link = try await Collected.link(app, to: id)
        for page in [link, "\(link)/recu"] {
          let text = await somebody(app).opens(page).text
            .replacing("<sup>er</sup>", with: "er").replacing(" ;", with: "\u{202F};")
          #expect(text.contains(words.replacing(" ;", with: "\u{202F};")), "\(page): \(words)")
        }
        let letter = try #require(try await mail(app, id, .asking))
        // A first letter does not reproach.
        let told = words.replacing(
          /en retard depuis.*; accepté/, with: "attendu pour le \(French.long(request.dueOn)) ; accepté")
        #expect(letter.paragraphs.contains { $0.lowercased().contains(told) }, "\(letter.paragraphs)")
        #expect(letter.paragraphs.contains { $0.contains("Combien de personnes") }, "\(letter.paragraphs)")
      }
      let due = request.dueOn
      try await says("à donner le \(French.near(due, today: Boussole.today)) au plus tard")
      app.advance(days: Boussole.today.days(until: due) + 3)
      try await says(
        "en retard depuis le \(French.long(due.adding(days: 1))) ; accepté jusqu’au \(French.long(request.closesOn))")
      let late = "en retard depuis le \(French.long(due.adding(days: 1)))"
      let board = try await app.get("/campagnes/\(campaign.text)", as: .prefecture).text
      #expect(board.replacing("<sup>er</sup>", with: "er").contains(late), "a campaign says the same day")
      // The id of a receipt is no ordinal.
      let receipt = await somebody(app).get(try await Collected.link(app, to: id) + "/recu").text
      #expect(receipt.contains("Reçu n° \(id.text.suffix(8))"))
    }
  }

  @Test("an answer that is taken is told at the next question, with its number", arguments: Engine.one)
  func taken(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      // What can be opened says when it opens by itself.
      #expect(try await app.get("/collectes", as: .administrator).text.contains("d’elle-même dans l’heure"))
      let (_, requests) = try await Collected.open(app)
      let partner = somebody(app), link = try await Collected.link(app, to: try #require(requests["ddpn/partenariat"]))
      let sent = await partner.answer(link, ["valeur": "52"])
      let next = await partner.get(try #require(sent.header("location")))
      #expect(next.text.contains("✓ Réponse enregistrée\u{A0}: 52"), "\(next.text.prefix(3_000))")
    }
  }

  @Test("a colleague to whom it is passed is told what is left", arguments: Engine.one)
  func passed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let id = try #require(requests["ddpn/partenariat"]), partner = somebody(app)
      let link = try await Collected.link(app, to: id)
      func pass() async throws -> Mail {
        app.clock.advance(seconds: 120)
        let form = await partner.get("\(link)/transmission").text
        let csrf = String(try #require(form.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/)).output.1)
        #expect(await partner.post("\(link)/transmission", ["adresse": "c@exemple.fr"], csrf: csrf).status == 303)
        return try #require(try await mail(app, id, .passing))
      }
      let all = try await pass()
      #expect(
        all.subject.contains(/4.chiffres à donner/)
          && all.paragraphs.contains { $0.contains("Et 1\u{202F}autre question") || $0.contains("autre question") })
      for number in 1...3 { #expect(await partner.answer(link, question: number, ["valeur": "9"]).status == 303) }
      #expect(try await pass().subject.contains(/1.chiffre sur 4 à donner/))
      #expect(await partner.answer(link, question: 4, ["valeur": "9"]).status == 303)
      let done = try await pass()
      #expect(done.subject.contains("tout est donné") && done.action?.label == "Relire les chiffres")
    }
  }

  @Test("reminded today, there is nothing to click; closed, the board says why and who opens it", arguments: Engine.one)
  func board(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await holds(app, "cd/solidarites")
      let (campaign, requests) = try await Collected.open(app)
      let page = "/campagnes/\(campaign.text)"
      // Written to a minute ago, nobody is written to again.
      let asked = try await app.get(page, as: .administrator).text
      #expect(!asked.contains("Relancer") && asked.contains(/Écrit aujourd’hui à 1.fonction/))
      app.advance(days: 1)
      #expect(try await app.get(page, as: .administrator).text.contains("Relancer la seule qui manque"))
      #expect(try await app.post("\(page)/relances", [:], as: .administrator).status == 303)
      let reminded = try await app.get(page, as: .administrator).text
      #expect(!reminded.contains("Relancer") && reminded.contains(/Écrit aujourd’hui à 1.fonction, la dernière à/))
      #expect(reminded.contains("Relancée le"))
      #expect(
        try await mail(app, try #require(requests["cd/solidarites"]), .reminding)?.subject.contains("Rappel") ?? false)
      app.advance(days: 200)
      let closed = try await app.get(page, as: .administrator).text
      #expect(closed.contains("Les réponses étaient prises jusqu’au") && closed.contains("Vous pouvez la rouvrir"))
      #expect(!closed.contains("sans adresse") && !closed.contains("en retard") && !closed.contains("ouvrez-la"))
    }
  }

  @Test("links are revoked once one has been asked, where there are any", arguments: Engine.one)
  func revocation(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let id = try #require(requests["ca-clairval"]), path = "/demandes/\(id.text)"
      // Nobody to write to: that is asked first.
      let before = try await app.get("\(path)/suivi", as: .administrator).text
      #expect(before.contains("Donner une adresse") && !before.contains("Révoquer"))
      #expect(try await app.get("\(path)/revocation", as: .administrator).status == 303)
      let link = try await Collected.link(app, to: id)
      #expect(try await app.get("\(path)/suivi", as: .administrator).text.contains("Révoquer les liens envoyés"))
      let asked = try await app.get("\(path)/revocation", as: .administrator)
      #expect(asked.status == 200 && Document(asked.body).faults.isEmpty)
      #expect(await somebody(app).opens(link).status == 200)
      #expect(try await app.post("\(path)/revocation", [:], as: .administrator).status == 303)
      #expect(await somebody(app).get(link).status == 404)
      let refused = try await app.post("\(path)/contact", ["adresse": "service.exemple.fr"], as: .administrator)
      #expect(refused.status == 422 && refused.text.contains("Il manque"))
    }
  }

  @Test("who enters an answer for another is not spoken to as if it were theirs", arguments: Engine.one)
  func forAnother(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let path = "/demandes/\(try #require(requests["cd/solidarites"]).text)"
      let page = try await app.visitor(.administrator).opens(path).text
      #expect(page.contains("Vous saisissez la réponse de") && page.contains("Revenir au suivi"))
      #expect(!page.contains("Transmettre") && !page.contains("Vos réponses") && !page.contains("Une question"))
      // The name ends a sentence, the period begins one.
      let receipt = try await app.get("\(path)/recu", as: .administrator).text
      #expect(receipt.contains("CD, Direction des solidarités. 3<sup>e</sup> trimestre 2026. Reçu"), "\(receipt)")
    }
  }
}
