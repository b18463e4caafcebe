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
      for wrong in ["/messages?etat=x", "/messages?page=0", "/messages?page=99999999999999999999", "/messages?page=9"] {
        #expect(try await app.get(wrong, as: .administrator).status == 200, "\(wrong)")
      }
      for role in [Role.public, .agent, .partner, .coordinator] {
        #expect(try await app.get("/messages", as: role).status != 200, "\(role)")
      }
    }
  }
}
