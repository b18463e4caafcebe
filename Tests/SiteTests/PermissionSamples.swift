import Accounts
import Database
import Foundation
import Kernel
import Ledger
import Messaging
import Strategy
import Testing
import Web

@testable import Collection
@testable import Registers

/// What stands for the parameters of each path, and who reaches it: a path with a parameter that is not here fails.
struct PermissionSamples: Sendable {
  struct Sample: Sendable {
    let values: [String: String]
    /// Functions, or `prefecture` and `administrateur` for those who look everywhere.
    var reachedBy: Set<String> = []
  }
  enum Extent: Sendable {
    /// Whoever has the permission reaches them all: why.
    case everyones(Sample, because: String)
    /// Each reached by some and not by others.
    case reached([Sample])
  }
  private(set) var extents: [String: Extent] = [:]
  /// A link that was sent, one that was guessed, and a file that came by another link.
  private(set) var link = "", guessed = String(repeating: "0", count: 64), foreignFile = ""

  func samples(_ pattern: String) -> [Sample] {
    switch extents[pattern] {
    case .everyones(let sample, _): [sample]
    case .reached(let samples): samples
    case nil: []
    }
  }
  /// The path of the first one; nil where the table lacks it.
  func first(_ pattern: String) -> String? {
    pattern.contains(":") ? samples(pattern).first.map { Self.path(pattern, $0) } : pattern
  }
  static func path(_ pattern: String, _ sample: Sample) -> String {
    pattern.split(separator: "/").reduce("") { path, piece in
      path + "/" + (piece.hasPrefix(":") ? sample.values[String(piece)] ?? "?" : String(piece))
    }
  }

  private mutating func everyones(_ because: String, _ patterns: [String: [String: String]]) {
    for (pattern, values) in patterns { extents[pattern] = .everyones(Sample(values: values), because: because) }
  }
  private mutating func reached(_ patterns: [String], _ samples: [(values: [String: String], by: Set<String>)]) {
    for pattern in patterns {
      extents[pattern] = .reached(samples.map { Sample(values: $0.values, reachedBy: $0.by) })
    }
  }

  /// A telephone of one court and one of another.
  private mutating func registers(_ app: Boussole) async throws {
    let ids = try await app.database.write(Boussole.code) { connection in
      let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
      return try ["parquet-clairval", "parquet-montfaucel"].map { parquet in
        let permit = Permit(
          departement: Boussole.code, person: nil, name: parquet, role: .agent,
          holdings: [Holding(function: parquet, role: .prosecutor)], permissions: [])
        return try EntryActs(connection, departement, departement.register("tgd"), by: permit)
          .create(["ligne": "essai \(parquet)", "parquet": parquet], on: Boussole.today).id.text
      }
    }
    reached(
      [
        "", "/tableau", "/fiches.csv", "/fiches.xlsx", "/fiches.json", "/nouvelle", "/import", "/import/modele.csv",
        "/import/modele.xlsx", "/selection",
      ].map { "/registres/:registre\($0)" },
      [([":registre": "tgd"], ["parquet-clairval"]), ([":registre": "inconnu"], [])])
    everyones(
      "the pack opens it to all",
      Dictionary(
        uniqueKeysWithValues: ["", "/carte", "/fiches.csv", "/fiches.xlsx", "/fiches.json"].map {
          ("/registres/:registre/public\($0)", [":registre": "tig_lieux"])
        }))
    // Whoever is told its numbers (`annonce`) reads them, and nothing else of it.
    reached(
      ["/registres/:registre/organismes"],
      [
        ([":registre": "tgd"], ["parquet-clairval", "sp-montfaucel", "sp-vaudreix"]),
        ([":registre": "tig_lieux"], []),
      ])
    reached(
      ["/registres/:registre/niveaux"],
      [([":registre": "tgd"], []), ([":registre": "aires_voyage"], ["sp-montfaucel", "sp-vaudreix", "mairie-99009"])])
    // A register without communes has no map.
    reached(
      ["/registres/:registre/carte"],
      [([":registre": "tgd"], []), ([":registre": "tig_lieux"], ["sp-montfaucel", "sp-vaudreix", "mairie-99009"])])
    let nobodys = [":registre": "tgd", ":depot": Kernel.ID<RegisterEntry>(at: Instant.start(of: Boussole.today)).text]
    let deposits =
      ["import/:depot", "import/:depot/lignes.csv", "import/:depot/confirmation"]
      + ["selection/:depot", "selection/:depot/confirmation"]
    everyones(
      "what was deposited is its sender's alone, as RegisterImportTests and RegisterSelectionTests show",
      Dictionary(uniqueKeysWithValues: deposits.map { ("/registres/:registre/\($0)", nobodys) }))
    reached(
      ["/registres/:registre/jauges"],
      [([":registre": "tgd"], []), ([":registre": "aires_voyage"], ["mairie-99009"])])
    everyones(
      "nothing is to be said of a register that counts already; who says it of another is asked by CompletionTests",
      Dictionary(
        uniqueKeysWithValues: ["", "/retrait"].map { ("/registres/:registre/reprise\($0)", [":registre": "tgd"]) }))
    reached(
      ["/registres/:registre/grille"],
      [([":registre": "tgd"], []), ([":registre": "sensibilisations"], ["ddpn/partenariat"])])
    // Who reads one is asked by CoverageTests.
    reached(
      ["", "/lignes.csv", "/lignes.xlsx", "/lignes.json"].map { "/registres/:registre/sans/:liste\($0)" },
      [
        ([":registre": "tgd", ":liste": "aucune"], []),
        ([":registre": "tig_lieux", ":liste": "grandes"], ["sp-montfaucel", "sp-vaudreix", "mairie-99009"]),
      ])
    everyones(
      "who prints one is asked by PaperTests",
      ["/registres/:registre/:id/papiers/:papier": [":registre": "tgd", ":id": ids[0], ":papier": "aucun"]])
    everyones(
      "who takes an agreement back is asked by AgreementTests",
      ["/registres/:registre/:id/passages/:passage/retrait": [":registre": "tgd", ":id": ids[0], ":passage": "livrer"]])
    reached(
      ["", "/passages/:passage", "/corriger", "/evoluer", "/annuler"].map { "/registres/:registre/:id\($0)" },
      zip(ids, [["parquet-clairval"], []]).map {
        ([":registre": "tgd", ":id": $0, ":passage": "livrer"], Set<String>($1))
      })
  }

  /// Makes one of everything.
  static func all(_ app: Boussole) async throws -> PermissionSamples {
    var table = PermissionSamples()
    let administrator = try await app.visitor(.administrator), prefecture = try await app.visitor(.prefecture)
    let look: Set = ["prefecture", "administrateur"]

    table.everyones(
      "anybody reads the strategy",
      [
        "/organismes/:id": [":id": "ddpn"], "/communes/:code": [":code": "99001"],
        "/zones/:genre": [":genre": "arrondissement"], "/zones/:genre/:id": [":genre": "arrondissement", ":id": "991"],
        "/mesures/:id": [":id": "cameras"], "/mesures/:id/carte": [":id": "cameras"],
        "/mesures/:id/carte.csv": [":id": "cameras"], "/mesures/:id/ecritures.csv": [":id": "cameras"],
        "/indicateurs/:id": [":id": "tgd_actifs"], "/indicateurs/:id/courbe.svg": [":id": "tgd_actifs"],
        "/:niveau": [":niveau": "actions"],
        "/:niveau/:numero": [":niveau": "actions", ":numero": "4.1"],
        "/:niveau/:numero/historique": [":niveau": "actions", ":numero": "4.1"],
      ])
    let said = await administrator.post(
      "/piloter/4.1/meteo", ["meteo": "securises", "texte": "Tout va bien.", "jour": "01/11/2026"])
    #expect(said.status == 303)
    let saying = try await app.database.read {
      try SayingStore($0).history(of: ["4.1"], in: Boussole.code, known: nil, limit: 1).first
    }
    table.everyones(
      "those who enter figures enter them for the whole département",
      [
        "/mesures/:id/releves": [":id": "recus_isc"], "/mesures/:id/releves/retrait": [":id": "recus_isc"],
        "/indicateurs/:id/chiffres": [":id": "communes_referent"],
        "/dits/:id/retrait": [":id": try #require(saying).id.text],
        "/dits/:id/effacement": [":id": try #require(saying).id.text],
      ])
    let message = try await app.database.write(Boussole.code) {
      try Outbox($0).add(Messages.trial, about: "essai", to: "a@exemple.fr", useBy: $0.recordedAt.adding(seconds: 60))
    }
    table.everyones(
      "those who send messages again look everywhere", ["/messages/:id/renvoi": [":id": try #require(message).text]])
    table.everyones(
      "a session of somebody else is left alone whatever its number (RightsTests)",
      ["/compte/sessions/:id/fermeture": [":id": "cameras"]])

    try await table.registers(app)
    table.reached(
      ["/piloter/:numero", "/piloter/:numero/:quoi"],
      [
        ([":numero": "4.1", ":quoi": "meteo"], look.union(["parquet-clairval"])),
        ([":numero": "1.2", ":quoi": "meteo"], look.union(["ddpn/partenariat"])),
      ])
    table.reached(
      ["/jalons/:id", "/jalons/:id/constats"],
      [([":id": "besoins"], look.union(["parquet-clairval"])), ([":id": "guide"], look)])

    var files: [String] = []
    for visitor in [administrator, prefecture] {
      let sent = await visitor.upload(
        "/import", name: "a.csv", "mesure;jour;organisation;valeur\nrecus_isc;30/09/2026;ddpn;12\n")
      files.append(String(try #require(sent.header("location")?.split(separator: "/").last)))
    }
    table.reached(
      ["/import/:id", "/import/:id/lignes.csv", "/import/:id/confirmation"],
      [([":id": files[0]], ["administrateur"]), ([":id": files[1]], ["compte prefecture"])])

    var addresses: [String] = []
    for visitor in [administrator, prefecture] {
      let sent = await visitor.sends("/contacts", name: "a.csv", "fonction;adresse\nddpn/partenariat;a@exemple.fr\n")
      addresses.append(String(try #require(sent.header("location")?.split(separator: "/").last)))
    }
    table.reached(
      ["/contacts/depots/:depot", "/contacts/depots/:depot/confirmation"],
      [([":depot": addresses[0]], ["administrateur"]), ([":depot": addresses[1]], ["compte prefecture"])])

    var invitations: [String] = []
    for visitor in [administrator, try await app.visitor(.manager)] {
      let sent = await visitor.sends("/comptes/invitations", "adresse;nom;fonction\nf@exemple.fr;F;cd/solidarites\n")
      invitations.append(String(try #require(sent.header("location")?.split(separator: "/").last)))
    }
    table.reached(
      ["/comptes/invitations/:depot", "/comptes/invitations/:depot/confirmation"],
      [([":depot": invitations[0]], ["administrateur"]), ([":depot": invitations[1]], ["gestionnaire cd"])])

    try await table.addPeople(app, administrator)
    try await table.addCollection(app, look)
    return table
  }

  /// Somebody of the manager's organisation, and somebody of another.
  private mutating func addPeople(_ app: Boussole, _ administrator: Visitor) async throws {
    var people: [(values: [String: String], by: Set<String>)] = []
    for (name, function) in [("collegue", "cd/solidarites"), ("voisin", "france-victimes")] {
      let email = "\(name)@exemple.fr"
      let invited = await administrator.post(
        "/comptes/invitation", ["email": email, "nom": name, "fonction": function])
      // They came: what is not answered can only be withdrawn.
      let came = try #require(invited.text.firstMatch(of: /\/acces\/[0-9a-f]{64}/)).output
      let newcomer = Visitor(app.site, Boussole.code, address: "192.0.2.99")
      #expect(await newcomer.post(String(came), PeopleTests.choice).status == 303)
      let (person, holding) = try await app.database.read { connection in
        let id = try #require(try AccountStore(connection).account(email: email, in: Boussole.code)).id
        return (id.text, try HoldingStore(connection).holdings(of: id, in: Boussole.code).first?.id.text)
      }
      people.append(
        (
          [":id": person, ":fonction": try #require(holding)],
          name == "collegue" ? ["administrateur", "gestionnaire cd"] : ["administrateur"]
        ))
    }
    let other = await administrator.post(
      "/comptes/invitation", ["email": "autre@exemple.fr", "nom": "Autre", "fonction": "cd/solidarites"])
    let token = try #require(other.text.firstMatch(of: /\/acces\/([0-9a-f]{64})/)).output.1
    everyones(
      "whoever has the link; guessed, it leads nowhere (PeopleTests)", ["/acces/:jeton": [":jeton": String(token)]])
    let proposed = people[0].values[":fonction"] ?? ""
    everyones(
      "nobody's but whom it is proposed to (ProposalTests)",
      ["acceptation", "refus"].reduce(into: [:]) { $0["/compte/fonctions/:id/\($1)"] = [":id": proposed] })
    everyones(
      "whoever holds the function, or has its address (AgendaTests)",
      [
        "/moi/agenda/:id": [":id": proposed], "/moi/agenda/:id/retrait": [":id": proposed],
        "/agenda/:jeton": [":jeton": String(token)],
      ])
    everyones(
      "whoever keeps the view (SavedViewTests)",
      ["/registres/vues/:id": [":id": proposed], "/registres/vues/:id/retrait": [":id": proposed]])
    let anybody = people.first?.values ?? [:]
    everyones(
      "an administrator names whom they like",
      ["/comptes/:id/administration": anybody, "/comptes/:id/administration/retrait": anybody])
    reached(
      ["", "/fonctions", "/fonctions/:fonction", "/lien", "/double-facteur", "/fermeture", "/ouverture"].map {
        "/comptes/:id\($0)"
      },
      people
    )
  }

  private mutating func addCollection(_ app: Boussole, _ look: Set<String>) async throws {
    let direction = try await Collected.sample(app)
    let towns = try await Collected.open(app, "communes")
    // One town in the arrondissement of Montfaucel, one in that of Clairval.
    let inside = try #require(towns.requests["mairie-99009"]), outside = try #require(towns.requests["mairie-99014"])
    var answers: [String] = [], deposits: [String] = []
    for (request, question) in [
      (inside, "rappels_ordre.99009"), (outside, "rappels_ordre.99014"), (direction.request, "recus_isc.cd"),
    ] {
      let link = try await Collected.link(app, to: request)
      let bearer = Visitor(app.site, Boussole.code, address: "198.51.100.9")
      if request != direction.request {
        #expect(await bearer.answer(link, ["valeur": "3"]).status == 303)
        let answer = try await app.database.read {
          try AnswerStore($0, in: Boussole.code).history(of: [request]).last
        }
        answers.append(try #require(answer).id.text)
      }
      let sent = await bearer.sends("\(link)/fichier", "question;reponse\n\(question);5\n")
      deposits.append(
        try #require(sent.header("location")?.split(separator: "/").last.map(String.init), "\(sent.text)"))
      (self.link, foreignFile) = (String(link.dropFirst("/reponse/".count)), deposits[0])
    }
    everyones(
      "those who run collections look everywhere",
      [
        "/collectes/:id/campagnes": [":id": "accueil"], "/campagnes/:id/relances": [":id": direction.campaign.text],
        "/campagnes/:id/retrait": [":id": direction.campaign.text],
        "/demandes/:id/suivi": [":id": direction.request.text],
        "/demandes/:id/reouverture": [":id": direction.request.text],
        "/demandes/:id/contact": [":id": direction.request.text],
        "/demandes/:id/revocation": [":id": direction.request.text],
      ])
    let statement = try await app.database.read { connection in
      let departement = try Collected.departements.latest(Boussole.code, connection)
      return try LedgerStore(connection, in: Boussole.code, measures: departement.measures)
        .latestReports(of: "recus_isc", limit: 1).first
    }
    everyones(
      "those who erase look everywhere",
      [
        "/reponses/:id/effacement": [":id": direction.answer.text],
        "/releves/:id/effacement": [":id": try #require(statement).id.text],
      ])
    reached(
      ["", "/reponses.csv", "/reponses.xlsx", "/reponses.json"].map { "/campagnes/:id\($0)" },
      [
        ([":id": direction.campaign.text], look),
        ([":id": towns.campaign.text], look.union(["sp-montfaucel", "sp-vaudreix"])),
      ])
    let own = look.union(["cd/solidarites"]), mayors = look.union(["mairie-99009"])
    let files: [(values: [String: String], by: Set<String>)] = [
      ([":id": direction.request.text, ":depot": deposits[2]], own),
      ([":id": inside.text, ":depot": deposits[0]], mayors),
      ([":id": outside.text, ":depot": deposits[1]], look),
    ]
    reached(
      ["", "/recu", "/ouverture", "/transmission", "/reponses.csv", "/reponses.xlsx", "/fichier"].map {
        "/demandes/:id\($0)"
      },
      files)
    // One's own request, and a file that came for another one.
    let mixed: [(values: [String: String], by: Set<String>)] = [
      ([":id": direction.request.text, ":depot": deposits[0]], [])
    ]
    reached(
      ["/demandes/:id/fichier/:depot", "/demandes/:id/fichier/:depot/confirmation"], files + mixed)
    reached(
      ["/reponses/:id/validation", "/reponses/:id/renvoi"],
      [
        ([":id": direction.answer.text], ["administrateur", "prefecture/bsir"]),
        ([":id": answers[0]], ["administrateur", "sp-montfaucel"]),
        ([":id": answers[1]], ["administrateur", "prefecture/bsir"]),
      ])
    // Nobody is somebody by another's link: it is tried without one, then as whoever holds it.
    for path in [
      "", "/recu", "/ouverture", "/transmission", "/reponses.csv", "/reponses.xlsx", "/fichier", "/fichier/:depot",
      "/fichier/:depot/confirmation",
    ] {
      everyones(
        "whoever holds the link: tried below", ["/reponse/:token\(path)": [":token": guessed, ":depot": deposits[2]]])
    }
  }
}

extension Visitor {
  /// Sends a file through the form of a page, as its own token allows.
  func sends(_ path: String, name: String = "r.csv", _ content: some Sequence<UInt8>, proof: String? = nil) async
    -> Outgoing
  {
    let token = await get(path).text.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/).map { String($0.output.1) } ?? ""
    let part = "--mark\r\nContent-Disposition: form-data; name="
    let told = proof.map { "\(part)\"preuve\"\r\n\r\n\($0)\r\n" } ?? ""
    let head = "\(part)\"csrf\"\r\n\r\n\(token)\r\n\(told)\(part)\"fichier\"; filename=\"\(name)\"\r\n\r\n"
    return await post(
      path, body: Array(head.utf8) + Array(content) + Array("\r\n--mark--\r\n".utf8),
      type: "multipart/form-data; boundary=mark")
  }
  func sends(_ path: String, name: String = "r.csv", _ content: String, proof: String? = nil) async -> Outgoing {
    await sends(path, name: name, Array(content.utf8), proof: proof)
  }
}
