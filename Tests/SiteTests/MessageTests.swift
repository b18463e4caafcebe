import Accounts
import Database
import Kernel
import Messaging
import TestKit
import Testing

@Suite("The page of messages") struct MessageTests {
  @Test("says of each message to whom, when, and what became of it", arguments: Engine.available)
  func page(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      #expect(try await app.get("/messages", as: .administrator).text.contains("Aucun message n’est encore parti."))
      let end = app.clock.now.adding(seconds: 3600)
      for numbers in [1...10, 11...59, 60...60] {
        try await app.database.write(Boussole.code) { connection in
          for number in numbers {
            try Outbox(connection).add(
              Messages.trial, about: "\(number)", to: "p\(number)@exemple.fr", function: number == 60 ? "ddpn" : nil,
              useBy: end)
          }
        }
      }
      try await app.database.write(Boussole.code) { try Outbox($0).withdraw(about: "59") }
      let first = try await app.get("/messages", as: .prefecture)
      #expect(first.status == 200 && Document(first.body).faults.isEmpty, "\(Document(first.body).faults)")
      #expect(first.text.contains("Message d’essai") && first.text.contains("p60@exemple.fr"))
      #expect(first.text.contains("DDPN") && first.text.contains("Devenu inutile"))
      #expect(first.text.contains("Aucun serveur de courrier n’est réglé"))
      #expect(!first.text.contains("p10@exemple.fr"))
      let second = try await app.get("/messages?page=2", as: .prefecture).text
      #expect(second.contains("p10@exemple.fr") && !second.contains("p60@exemple.fr"))
      let gone = try await app.get("/messages?etat=devenu-inutile", as: .prefecture).text
      #expect(gone.contains("p59@exemple.fr") && !gone.contains("p60@exemple.fr"))
      let json = try await app.get("/messages?etat=devenu-inutile", as: .administrator, json: true).text
      #expect(json.contains("\"etat\":\"devenu inutile\"") && json.contains("p59@exemple.fr"))
      #expect(try await app.get("/messages?etat=x", as: .administrator).status == 422)
      for wrong in ["/messages?page=0", "/messages?page=99999999999999999999", "/messages?page=9"] {
        #expect(try await app.get(wrong, as: .administrator).status == 200, "\(wrong)")
      }
      #expect(!first.text.contains("Envoyer de nouveau"))
      for role in [Role.public, .agent, .partner, .coordinator] {
        #expect(try await app.get("/messages", as: role).status != 200, "\(role)")
      }
    }
  }

  @Test("a message that did not arrive goes again by a button, to where the person is now", arguments: Engine.available)
  func again(_ engine: Engine) async throws {
    var settings = AccountSettings()
    settings.sendsMail = true
    try await withBoussole(on: engine, settings: settings) { app in
      let administrator = try await app.visitor(.administrator)
      #expect(
        await administrator.post(
          "/comptes/invitation", ["email": "e@exemple.fr", "nom": "E", "fonction": "cd"]
        ).status == 303)
      func list() async throws -> [Message] {
        try await app.database.read { try Outbox($0).list(in: Boussole.code).messages }
      }
      let first = try #require(try await list().first)
      #expect(await administrator.post("/messages/\(first.id)/renvoi").status == 422, "it still waits")
      app.clock.advance(seconds: 8 * 86_400)
      _ = try await Job.reconcile(app.database, Boussole.code)
      let later = try await app.visitor(.administrator)
      let page = await later.get("/messages")
      #expect(page.text.contains("Envoyer de nouveau") && Document(page.body).faults.isEmpty)
      #expect(try await app.post("/messages/\(first.id)/renvoi", as: .agent).status == 404)
      #expect(await later.post("/messages/\(first.id)/renvoi").status == 303)
      let all = try await list()
      #expect(all.count == 2 && all.last?.againAs == all.first?.id && all.first?.state == .waiting)
      #expect(all.first?.to == "e@exemple.fr" && all.first?.isAwaited == true)
      let after = await later.get("/messages").text
      #expect(after.contains("Envoyé de nouveau") && after.contains("rien n’est perdu"))
      app.clock.advance(seconds: 61)
      #expect(await later.post("/messages/\(first.id)/renvoi").status == 422, "once")
      #expect(await later.post("/messages/\(ID<Message>(at: app.clock.now))/renvoi").status == 404)
      let mine = try #require(all.first?.person)
      #expect(await later.post("/comptes/\(mine)/fermeture").status == 303)
      #expect(try await app.get("/journal", as: .administrator).text.contains("Message envoyé de nouveau"))
    }
  }

  @Test("what comes back is refused, with its reason and a line of audit", arguments: Engine.available)
  func comesBack(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let end = app.clock.now.adding(seconds: 3600)
      let id = try #require(
        try await app.database.write(Boussole.code) {
          try Outbox($0).add(Messages.trial, about: "1", to: "nadia.petit@exemple.fr", useBy: end)
        })
      let mail = """
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.exemple

        Final-Recipient: rfc822; nadia.petit@exemple.fr
        Action: failed
        Diagnostic-Code: smtp; 550 5.1.1 <nadia.petit@exemple.fr> unknown

        --b
        Content-Type: text/rfc822-headers

        Message-ID: <\(id)@exemple.fr>

        --b--
        """
      let report = try #require(DeliveryReport(Array(mail.utf8)))
      #expect(try await !Messages.takeBack(report, app.database), "it has not left")
      try await app.database.write(Boussole.code) {
        try $0.execute("UPDATE message SET state = 'sent', sent_at = \($0.recordedAt) WHERE id = \(id)")
      }
      #expect(try await Messages.takeBack(report, app.database))
      #expect(try await !Messages.takeBack(report, app.database))
      let page = try await app.get("/messages", as: .prefecture).text
      #expect(page.contains("revenu") && page.contains("550 5.1.1") && !page.contains("unknown&lt;"))
      #expect(try await app.get("/journal", as: .administrator).text.contains("Message revenu, non distribué"))
      let nobody = try #require(
        DeliveryReport(Array(mail.replacing(id.text, with: "01935f3a-7c00-7abc-8def-000000000000").utf8)))
      #expect(try await !Messages.takeBack(nobody, app.database))
    }
  }
}
