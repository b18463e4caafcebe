import Database
import Kernel
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// An entry may lead to another, as far as whoever reads may look.
@Suite("Links between entries") struct RegisterLinkTests {
  private static let registers = FieldSample.adding(
    FieldSample.register("systemes", "SYS", fields: "")
      + "\n"
      + FieldSample.register(
        "lots", "LOT",
        fields: """
          - {id: systeme, nom: Système, genre: lien, registre: systemes, exige: [creation]}
          - {id: telephone, nom: Téléphone, genre: lien, registre: tgd}
          """))

  private func added(_ register: String, _ fields: KeyValuePairs<String, String>, by visitor: Visitor) async throws
    -> (path: String, id: Kernel.ID<RegisterEntry>)
  {
    let answer = await visitor.post("/registres/\(register)", fields)
    #expect(answer.status == 303, "\(answer.text.prefix(3_000))")
    let path = try #require(answer.header("location"))
    return (path, try #require(path.split(separator: "/").last.flatMap { Kernel.ID(String($0)) }))
  }

  @Test(
    "what follows an entry is found from it, whoever asks; what is cancelled no longer", arguments: Engine.available)
  func follows(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let system = try await added("systemes", ["nom": "Vernoselle", "jour": "02/11/2026"], by: keeper)
      let other = try await added("systemes", ["nom": "Aigrefont", "jour": "02/11/2026"], by: keeper)
      let lot = try await added("lots", ["nom": "centre", "systeme": system.id.text, "jour": "02/11/2026"], by: keeper)
      func followers(of target: Kernel.ID<RegisterEntry>) async throws -> [Kernel.ID<RegisterEntry>] {
        try await app.database.read { connection in
          let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
          return try EntryStore(connection, in: departement)
            .followers(of: [target], by: "systeme")[target.text, default: []].map(\.id)
        }
      }
      #expect(try await followers(of: system.id) == [lot.id])
      let page = await plain(keeper.get(system.path).text)
      #expect(page.contains("Registre lots") && page.contains("centre") && page.contains("Créé : 1."))
      let json = await keeper.get(system.path, json: true).text
      #expect(json.contains("\"champ\":\"systeme\"") && json.contains("\"cree\":1"))
      #expect(await !keeper.get(other.path).text.contains("Registre lots"))
      #expect(await !keeper.get("\(system.path)?au=2026-11-05").text.contains("Créé : 1."), "those of today alone")
      let moved = await keeper.post(
        "\(lot.path)/corriger",
        ["nom": "centre", "systeme": other.id.text, "jour": "02/11/2026", "motif": "Mal lu"])
      #expect(moved.status == 303)
      let after = try await (followers(of: system.id), followers(of: other.id))
      #expect(after == ([], [lot.id]))
      _ = await keeper.post("\(lot.path)/annuler", ["motif": "Saisi deux fois"])
      #expect(try await followers(of: other.id) == [])
    }
  }

  @Test("a list is narrowed by the title of what its entries lead to", arguments: Engine.available)
  func narrowed(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let system = try await added("systemes", ["nom": "Vernoselle", "jour": "02/11/2026"], by: keeper)
      let other = try await added("systemes", ["nom": "Aigrefont", "jour": "02/11/2026"], by: keeper)
      let lot = try await added("lots", ["nom": "centre", "systeme": system.id.text, "jour": "02/11/2026"], by: keeper)
      _ = try await added("lots", ["nom": "stade", "systeme": other.id.text, "jour": "02/11/2026"], by: keeper)
      let page = await keeper.get("/registres/lots?systeme=verno").text
      #expect(page.contains(">centre<") && !page.contains(">stade<") && page.contains("name=\"systeme\""))
      #expect(!page.contains("name=\"telephone\""), "they do not read that register")
      app.clock.advance(seconds: 61)
      _ = await keeper.post(
        "\(lot.path)/corriger",
        ["nom": "centre", "systeme": other.id.text, "jour": "03/11/2026", "motif": "Mal lu"])
      #expect(await !keeper.get("/registres/lots?systeme=verno").text.contains(">centre<"))
      let all = await keeper.get("/registres/lots?systeme=sys-2026-002").text
      #expect(all.contains(">centre<") && all.contains(">stade<"))
      let past = await keeper.get("/registres/lots?systeme=aigre&au=2026-11-02").text
      #expect(past.contains(">stade<") && !past.contains(">centre<"))
    }
  }

  @Test("it is chosen among what one reads, by a word of it", arguments: Engine.available)
  func chosen(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let system = try await added("systemes", ["nom": "Vernoselle", "jour": "02/11/2026"], by: keeper)
      _ = try await added("systemes", ["nom": "Aigrefont", "jour": "02/11/2026"], by: keeper)
      let found = await keeper.post(
        "/registres/lots", ["nom": "centre", "systeme-recherche": "verno", "chercher": "systeme"]
      ).text
      #expect(found.contains("SYS-2026-001, Vernoselle") && !found.contains("Aigrefont"))
      #expect(found.contains("value=\"centre\""), "nothing typed is lost")
      let lot = try await added("lots", ["nom": "centre", "systeme": system.id.text, "jour": "02/11/2026"], by: keeper)
      #expect(await keeper.get(lot.path).text.contains("\(system.path)\">SYS-2026-001, Vernoselle</a>"))
      #expect(await keeper.get("\(lot.path)/corriger").text.contains("value=\"\(system.id.text)\" checked"))
    }
  }

  @Test("what one may not read is neither offered nor taken; its number alone is shown", arguments: Engine.available)
  func unread(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let court = try await DeskTests.holder(app, of: "parquet-clairval/procureur", FieldSample.keeper, as: .force)
      let phone = try await added(
        "tgd", ["ligne": "77-M-014", "parquet": "parquet-clairval", "jour": "02/11/2026"], by: court)
      let system = try await added("systemes", ["nom": "Vernoselle", "jour": "02/11/2026"], by: keeper)
      let refused = await keeper.post(
        "/registres/lots",
        ["nom": "a", "systeme": system.id.text, "telephone": phone.id.text, "jour": "02/11/2026"])
      #expect(refused.status == 422 && refused.text.contains("n’est pas parmi celles que vous lisez"))
      #expect(!refused.text.contains("77-M-014"))
      let lot = try await added(
        "lots", ["nom": "b", "systeme": system.id.text, "telephone": phone.id.text, "jour": "02/11/2026"], by: court)
      let page = await keeper.get(lot.path).text
      #expect(page.contains("TGD-2026-001") && !page.contains("77-M-014") && !page.contains("\(phone.path)\""))
      #expect(await court.get(lot.path).text.contains("\(phone.path)\">TGD-2026-001, 77-M-014"))
      // Whoever may not read it may leave it as it stands.
      let kept = await keeper.post(
        "\(lot.path)/corriger",
        [
          "nom": "c", "systeme": system.id.text, "telephone": phone.id.text, "jour": "02/11/2026", "motif": "Mal lu",
        ])
      #expect(kept.status == 303)
    }
  }

  @Test(
    "a link that holds from a day to another is, on a past day, what it was then: page, list and JSON",
    arguments: Engine.available)
  func dated(_ engine: Engine) async throws {
    let registers = FieldSample.adding(
      FieldSample.register("systemes", "SYS", fields: "") + "\n"
        + FieldSample.register(
          "lots", "LOT", fields: "- {id: systeme, nom: Système, genre: lien, registre: systemes, exige: [creation]}",
          more: "evolue: [systeme]"))
    try await withBoussole(on: engine, changing: registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let system = try await added("systemes", ["nom": "Vernoselle", "jour": "02/11/2026"], by: keeper)
      let other = try await added("systemes", ["nom": "Aigrefont", "jour": "02/11/2026"], by: keeper)
      let lot = try await added("lots", ["nom": "centre", "systeme": system.id.text, "jour": "02/11/2026"], by: keeper)
      let moved = await keeper.post(
        "\(lot.path)/evoluer", ["champ": "systeme", "systeme": other.id.text, "jour": "10/11/2026"])
      #expect(moved.status == 303, "\(moved.text)")
      for (query, target, former) in [
        ("?au=2026-11-09", system, other), ("?au=2026-11-10", other, system), ("", other, system),
      ] {
        let said = try SentForm.values(await keeper.get("\(lot.path)\(query)", json: true))
        #expect(said["systeme"] == target.id.text, "\(query)")
        let page = await keeper.get("\(lot.path)\(query)").text
        #expect(page.contains("\(target.path)\">") || page.contains("\(target.path)?"), "\(query)")
        let list = query.isEmpty ? "?" : "\(query)&"
        let names = [system.id: "verno", other.id: "aigre"]
        #expect(await keeper.get("/registres/lots\(list)systeme=\(names[target.id] ?? "")").text.contains(">centre<"))
        #expect(await !keeper.get("/registres/lots\(list)systeme=\(names[former.id] ?? "")").text.contains(">centre<"))
      }
      let history = await plain(keeper.get(lot.path).text)
      #expect(history.contains("Vernoselle, puis") && history.contains("10/11/2026"), "\(history)")
    }
  }

  @Test("a target that was cancelled is told, and is not chosen any more", arguments: Engine.available)
  func cancelled(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let system = try await added("systemes", ["nom": "Vernoselle", "jour": "02/11/2026"], by: keeper)
      let lot = try await added("lots", ["nom": "a", "systeme": system.id.text, "jour": "02/11/2026"], by: keeper)
      _ = await keeper.post("\(system.path)/annuler", ["motif": "Saisi deux fois"])
      #expect(await keeper.get(lot.path).text.contains("SYS-2026-001, Vernoselle (annulée)"))
      let refused = await keeper.post(
        "/registres/lots", ["nom": "b", "systeme": system.id.text, "jour": "02/11/2026"])
      #expect(refused.status == 422 && refused.text.contains("ne se suit plus"))
      for wrong in ["x", lot.id.text, "01900000-0000-7000-8000-000000000000"] {
        let answer = await keeper.post("/registres/lots", ["nom": "b", "systeme": wrong, "jour": "02/11/2026"])
        #expect(answer.status == 422 && answer.text.contains("id=\"champ-systeme"), "\(wrong)")
      }
    }
  }

  @Test("an entry does not lead to itself", arguments: Engine.one)
  func itself(_ engine: Engine) async throws {
    let registers = FieldSample.adding(
      FieldSample.register("dossiers", "DOS", fields: "- {id: avant, nom: Avant, genre: lien, registre: dossiers}"))
    try await withBoussole(on: engine, changing: registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let made = try await added("dossiers", ["nom": "a", "jour": "02/11/2026"], by: keeper)
      #expect(await !keeper.get("\(made.path)/corriger").text.contains("value=\"\(made.id.text)\""))
      let refused = await keeper.post(
        "\(made.path)/corriger", ["nom": "a", "avant": made.id.text, "jour": "02/11/2026", "motif": "Mal lu"])
      #expect(refused.status == 422)
    }
  }
}
