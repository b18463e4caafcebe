import Accounts
import Collection
import Database
import Kernel
import Messaging
import Registers
import Strategy
import TestKit
import Testing
import Web

/// Who may do what: a route that is not in this table is a failure, so nobody adds one without saying for whom.
@Suite("Permissions, route by role") struct PermissionTests {
  static let expected: [String: Permission] = [
    "GET /connexion": .open, "POST /connexion": .open, "POST /deconnexion": .ownAccount, "GET /compte": .ownAccount,
    "POST /compte/mot-de-passe": .ownAccount, "GET /compte/mot-de-passe": .ownAccount,
    "POST /connexion/code": .open, "GET /connexion/proconnect": .open,
    "GET /connexion/proconnect/retour": .open, "GET /mot-de-passe-oublie": .open, "POST /mot-de-passe-oublie": .open,
    "GET /acces/:jeton": .open, "POST /acces/:jeton": .open,
    "GET /compte/messages": .ownAccount, "POST /compte/messages": .ownAccount,
    "GET /compte/sessions": .ownAccount, "POST /compte/sessions/fermeture": .ownAccount,
    "POST /compte/sessions/:id/fermeture": .ownAccount, "GET /compte/double-facteur": .ownAccount,
    "POST /compte/double-facteur": .ownAccount, "POST /compte/double-facteur/confirmation": .ownAccount,
    "POST /compte/double-facteur/codes": .ownAccount, "POST /compte/double-facteur/retrait": .ownAccount,
    "GET /comptes/:id/administration": .nameAdministrators, "POST /comptes/:id/administration": .nameAdministrators,
    "POST /comptes/:id/administration/retrait": .nameAdministrators,
    "GET /comptes": .manageAccounts, "GET /comptes/sans-titulaire": .manageAccounts,
    "GET /comptes/invitation": .manageAccounts, "GET /comptes/invitations": .manageAccounts,
    "POST /comptes/invitations": .manageAccounts, "GET /comptes/invitations/modele.csv": .manageAccounts,
    "GET /comptes/invitations/modele.xlsx": .manageAccounts, "GET /comptes/invitations/:depot": .manageAccounts,
    "POST /comptes/invitations/:depot/confirmation": .manageAccounts,
    "POST /comptes/invitation": .manageAccounts, "GET /comptes/:id": .manageAccounts,
    "GET /comptes/:id/fonctions": .manageAccounts, "POST /comptes/:id/fonctions": .manageAccounts,
    "GET /comptes/:id/fonctions/:fonction": .manageAccounts, "POST /comptes/:id/fonctions/:fonction": .manageAccounts,
    "POST /comptes/:id/lien": .manageAccounts, "GET /comptes/:id/fermeture": .manageAccounts,
    "GET /comptes/:id/double-facteur": .manageAccounts, "POST /comptes/:id/double-facteur": .manageAccounts,
    "POST /comptes/:id/fermeture": .manageAccounts, "POST /comptes/:id/ouverture": .manageAccounts,
    "POST /compte/fonctions/:id/acceptation": .ownAccount, "POST /compte/fonctions/:id/refus": .ownAccount,
    "GET /droits": .readPermissions, "GET /journal": .readTrail,
    "GET /journal/lignes.csv": .readTrail, "GET /journal/lignes.xlsx": .readTrail,
    "GET /journal/lignes.json": .readTrail,
    "GET /": .open, "GET /echeances": .open, "GET /silence": .open, "GET /organismes": .open,
    "GET /organismes/:id": .open, "GET /recherche": .open, "GET /actualites": .open,
    "GET /territoire": .open, "GET /communes": .open, "GET /export/communes.csv": .open,
    "GET /export/communes.xlsx": .open, "GET /export/communes.json": .open, "GET /communes/:code": .open,
    "GET /zones/:genre": .open,
    "GET /zones/:genre/:id": .open, "GET /mesures/:id/carte": .open, "GET /mesures/:id/carte.csv": .open,
    "GET /indicateurs/:id": .open, "GET /mesures": .open, "GET /mesures/:id": .open,
    "GET /mesures/:id/ecritures.csv": .open,
    "GET /piloter/:numero": .steer, "GET /piloter/:numero/:quoi": .steer, "POST /piloter/:numero/:quoi": .steer,
    "GET /jalons/:id": .steer, "POST /jalons/:id/constats": .steer,
    "GET /saisie": .enterFigures, "GET /mesures/:id/releves": .enterFigures,
    "POST /mesures/:id/releves": .enterFigures, "GET /mesures/:id/releves/retrait": .enterFigures,
    "POST /mesures/:id/releves/retrait": .enterFigures, "GET /indicateurs/:id/chiffres": .enterFigures,
    "POST /indicateurs/:id/chiffres": .enterFigures, "GET /dits/:id/retrait": .enterFigures,
    "POST /dits/:id/retrait": .enterFigures, "GET /releves/:id/effacement": .eraseTexts,
    "POST /releves/:id/effacement": .eraseTexts,
    "GET /reponses/:id/effacement": .eraseTexts, "POST /reponses/:id/effacement": .eraseTexts,
    "GET /dits/:id/effacement": .eraseTexts,
    "POST /dits/:id/effacement": .eraseTexts,
    "GET /:niveau": .open, "GET /export/actions.csv": .open, "GET /export/actions.xlsx": .open,

    "GET /export/actions.json": .open, "GET /export/actions.pdf": .ownAccount, "GET /indicateurs/:id/courbe.svg": .open,
    "GET /export/chiffres.csv": .enterFigures,
    "GET /import": .enterFigures,
    "GET /import/modele.csv": .enterFigures,
    "POST /import": .enterFigures, "GET /import/:id": .enterFigures, "GET /import/:id/lignes.csv": .enterFigures,
    "POST /import/:id/confirmation": .enterFigures,
    "GET /messages": .readMessages, "POST /messages/:id/renvoi": .sendAgain, "GET /moi": .ownAccount,
    "GET /moi/agenda": .ownAccount, "POST /moi/agenda/:id": .ownAccount, "POST /moi/agenda/:id/retrait": .ownAccount,
    "GET /agenda/:jeton": .open,
    "GET /collectes": .readCampaigns, "POST /collectes/:id/campagnes": .runCampaigns,
    "GET /campagnes/:id/reponses.csv": .readCampaigns, "GET /campagnes/:id/reponses.xlsx": .readCampaigns,
    "GET /campagnes/:id/reponses.json": .readCampaigns,
    "GET /campagnes/:id": .readCampaigns, "POST /campagnes/:id/relances": .runCampaigns,
    "GET /campagnes/:id/retrait": .runCampaigns, "POST /campagnes/:id/retrait": .runCampaigns,
    "GET /demandes/:id/suivi": .runCampaigns, "POST /demandes/:id/reouverture": .runCampaigns,
    "POST /demandes/:id/contact": .runCampaigns, "POST /demandes/:id/revocation": .runCampaigns,
    "GET /demandes/:id/revocation": .runCampaigns, "GET /contacts": .runCampaigns, "POST /contacts": .runCampaigns,
    "POST /contacts/envoi": .runCampaigns, "GET /contacts/contacts.xlsx": .runCampaigns,
    "GET /contacts/contacts.csv": .runCampaigns, "GET /contacts/depots/:depot": .runCampaigns,
    "POST /contacts/depots/:depot/confirmation": .runCampaigns,
    "GET /demandes/:id": .answer, "POST /demandes/:id": .answer, "GET /demandes/:id/recu": .answer,
    "POST /demandes/:id/ouverture": .answer, "GET /demandes/:id/transmission": .answer,
    "POST /demandes/:id/transmission": .answer,
    "GET /demandes/:id/reponses.csv": .answer, "GET /demandes/:id/reponses.xlsx": .answer,
    "GET /demandes/:id/fichier": .answer, "POST /demandes/:id/fichier": .answer,
    "GET /demandes/:id/fichier/:depot": .answer, "POST /demandes/:id/fichier/:depot/confirmation": .answer,
    "GET /reponse/:token/reponses.csv": .answer, "GET /reponse/:token/reponses.xlsx": .answer,
    "GET /reponse/:token/fichier": .answer, "POST /reponse/:token/fichier": .answer,
    "GET /reponse/:token/fichier/:depot": .answer, "POST /reponse/:token/fichier/:depot/confirmation": .answer,
    "GET /reponse/:token": .answer, "POST /reponse/:token": .answer, "GET /reponse/:token/recu": .answer,
    "POST /reponse/:token/ouverture": .answer, "GET /reponse/:token/transmission": .answer,
    "POST /reponse/:token/transmission": .answer,
    "GET /validations": .validate, "POST /validations": .validate,
    "GET /validations/resultat": .validate, "GET /validations/renvoi": .validate,
    "POST /validations/renvoi": .validate, "GET /reponses/:id/renvoi": .validate,
    "POST /reponses/:id/validation": .validate,
    "POST /reponses/:id/renvoi": .validate,
    "GET /registres": .open, "GET /registres/:registre/public": .open, "GET /registres/:registre/public/carte": .open,
    "GET /registres/:registre/public/fiches.csv": .open, "GET /registres/:registre/public/fiches.xlsx": .open,
    "GET /registres/:registre/public/fiches.json": .open, "GET /registres/:registre": .readRegisters,
    "GET /registres/echeances": .readRegisters, "GET /registres/echeances/lignes.csv": .readRegisters,
    "GET /registres/echeances/lignes.xlsx": .readRegisters, "GET /registres/echeances/lignes.json": .readRegisters,
    "GET /registres/echeances/echeances.ics": .readRegisters,
    "GET /registres/vues": .ownAccount, "POST /registres/vues": .ownAccount,
    "POST /registres/vues/:id": .ownAccount, "POST /registres/vues/:id/retrait": .ownAccount,
    "GET /registres/:registre/niveaux": .readRegisters, "GET /registres/:registre/organismes": .readRegisters,
    "GET /registres/:registre/tableau": .readRegisters, "GET /registres/:registre/carte": .readRegisters,
    "GET /registres/:registre/fiches.csv": .readRegisters, "GET /registres/:registre/fiches.xlsx": .readRegisters,
    "GET /registres/:registre/fiches.json": .readRegisters,
    "GET /registres/:registre/nouvelle": .keepRegisters, "POST /registres/:registre": .keepRegisters,
    "GET /registres/:registre/:id": .readRegisters,
    "GET /registres/:registre/:id/passages/:passage": .keepRegisters,
    "POST /registres/:registre/:id/passages/:passage": .keepRegisters,
    "GET /registres/:registre/:id/passages/:passage/retrait": .keepRegisters,
    "POST /registres/:registre/:id/passages/:passage/retrait": .keepRegisters,
    "GET /registres/:registre/:id/corriger": .keepRegisters, "POST /registres/:registre/:id/corriger": .keepRegisters,
    "GET /registres/:registre/:id/evoluer": .keepRegisters, "POST /registres/:registre/:id/evoluer": .keepRegisters,
    "GET /registres/:registre/reprise": .keepRegisters, "POST /registres/:registre/reprise": .keepRegisters,
    "POST /registres/:registre/reprise/retrait": .keepRegisters,
    "GET /registres/:registre/grille": .keepRegisters, "POST /registres/:registre/grille": .keepRegisters,
    "GET /registres/:registre/jauges": .keepRegisters, "POST /registres/:registre/jauges": .keepRegisters,
    "GET /registres/:registre/sans/:liste": .readRegisters,
    "GET /registres/:registre/sans/:liste/lignes.csv": .readRegisters,
    "GET /registres/:registre/sans/:liste/lignes.xlsx": .readRegisters,
    "GET /registres/:registre/sans/:liste/lignes.json": .readRegisters,
    "GET /registres/:registre/import": .keepRegisters, "POST /registres/:registre/import": .keepRegisters,
    "GET /registres/:registre/import/modele.csv": .keepRegisters,
    "GET /registres/:registre/import/modele.xlsx": .keepRegisters,
    "GET /registres/:registre/import/:depot": .keepRegisters,
    "GET /registres/:registre/import/:depot/lignes.csv": .keepRegisters,
    "POST /registres/:registre/import/:depot/confirmation": .keepRegisters,
    "GET /registres/:registre/selection": .keepRegisters, "POST /registres/:registre/selection": .keepRegisters,
    "GET /registres/:registre/selection/:depot": .keepRegisters,
    "POST /registres/:registre/selection/:depot/confirmation": .keepRegisters,
    "GET /registres/:registre/:id/papiers/:papier": .keepRegisters,
    "POST /registres/:registre/:id/papiers/:papier": .keepRegisters,
    "GET /registres/:registre/:id/annuler": .keepRegisters, "POST /registres/:registre/:id/annuler": .keepRegisters,
    "GET /sources": .open, "GET /mentions-legales": .open, "GET /accessibilite": .open,
    "GET /donnees-personnelles": .open, "GET /aide": .open,
    "GET /ici": .open, "GET /sigles": .open, "GET /texte-officiel": .open,
    "GET /seance": .noteSitting, "POST /seance": .noteSitting,
    "GET /:niveau/:numero": .open, "GET /:niveau/:numero/historique": .open,
  ]
  /// What each role may do, whoever declares it.
  static let roles: [Role: Set<Permission>] = {
    // Whose a register is, the pack says (RegisterTests).
    let agent: Set<Permission> = [.open, .ownAccount, .readRegisters, .keepRegisters]
    let own = agent.union([.steer, .answer, .validate])
    let all = own.union([
      .readSensitive, .enterFigures, .eraseTexts, .readMessages, .sendAgain, .readCampaigns, .runCampaigns,
      .manageAccounts, .noteSitting, .nameAdministrators, .readPermissions, .readTrail,
    ])
    return [
      .public: [.open], .bearer: [.open, .answer], .agent: agent, .partner: own, .mayor: own,
      .coordinator: own, .force: own, .prosecutor: own, .subPrefect: own.union([.readCampaigns]),
      .prefecture: all.subtracting([.readSensitive, .manageAccounts, .nameAdministrators, .eraseTexts]),
      .manager: agent.union([.manageAccounts]), .administrator: all,
    ]
  }()

  /// Before one is signed in there is no permission to write.
  static let signingIn: Set<String> = [
    "POST /connexion", "POST /connexion/code", "POST /mot-de-passe-oublie", "POST /acces/:jeton",
  ]

  @Test("every route is in the table, with its permission") func complete() async throws {
    try await withBoussole(on: .sqlite) { app in
      var found: [String: Permission] = [:]
      for route in app.site.table {
        let name = "\(route.method) \(route.pattern)"
        #expect(found[name] == nil, "\(name): two routes")
        found[name] = route.permission
      }
      for (name, permission) in found {
        #expect(PermissionTests.expected[name] == permission, "\(name) takes `\(permission.id)`: say so in this table")
      }
      for name in PermissionTests.expected.keys.sorted() { #expect(found[name] != nil, "\(name): no such route") }
      for (name, permission) in found where name.hasPrefix("POST") && !PermissionTests.signingIn.contains(name) {
        #expect(permission.writes, "\(name)")
      }
    }
  }

  @Test("the roles have their permissions, and the public may write nothing") func rolesOfModules() {
    let modules = Boussole.assembly.modules
    #expect(modules.permissionsByRole == PermissionTests.roles)
    for permission in modules.permissionsByRole[.public] ?? [] { #expect(!permission.writes, "\(permission.id)") }
  }

  @Test(
    "by HTTP: what a role may not do is not there, and the public is asked who they are", arguments: Engine.one)
  func byHTTP(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let samples = try await PermissionSamples.all(app)
      for (index, role) in Role.allCases.enumerated() where role != .bearer {
        // An address each: failed sign-ins are counted by address.
        let visitor = try await app.visitor(role, address: "192.0.2.\(index + 10)")
        for route in app.site.table.sorted(by: { ($0.pattern, $0.method) < ($1.pattern, $1.method) })
        where route.pattern != "/deconnexion" {
          let path = try #require(samples.first(route.pattern), "\(route.pattern): say what it is tried with")
          let name = "\(role.rawValue): \(route.method) \(path)"
          let answer = route.method == "GET" ? await visitor.get(path) : await visitor.post(path)
          if ["/compte/fonctions/", "/moi/agenda/", "/registres/vues/"].contains(where: route.pattern.hasPrefix),
            role != .public
          {
            // A view is its keeper's. What is proposed to somebody is theirs to answer; what is asked of a function,
            // its holder's to follow.
            #expect(answer.status == 404, "\(name): \(answer.status)")
          } else if route.pattern.hasPrefix("/reponse/") || route.pattern.hasPrefix("/agenda/") {
            // A link is for whoever holds it: without it there is nothing, for anybody.
            #expect(answer.status == 404, "\(name): \(answer.status)")
          } else if route.pattern.hasPrefix("/registres/:"), route.permission != .open, role != .public {
            // Whose a register is, the pack says: an account's role alone keeps none.
            #expect(answer.status == 404, "\(name): \(answer.status)")
          } else if PermissionTests.isOfOwnFunctions(route.pattern), ![.administrator, .public].contains(role),
            role != .prefecture || route.pattern.hasPrefix("/reponses/")
          {
            // They hold no function.
            #expect(answer.status == 404, "\(name): \(answer.status)")
          } else if route.pattern.hasPrefix("/import/:") || route.pattern.hasPrefix("/contacts/depots/"),
            role == .prefecture
          {
            // A file belongs to whoever sent it.
            #expect(answer.status == 404, "\(name): \(answer.status)")
          } else if route.pattern.hasPrefix("/comptes/invitations/:"), role == .manager {
            #expect(answer.status == 404, "\(name): \(answer.status)")
          } else if route.pattern == "/campagnes/:id" || route.pattern.hasPrefix("/campagnes/:id/reponses."),
            role == .subPrefect
          {
            // They hold no function, so they have no territory.
            #expect(answer.status == 404, "\(name): \(answer.status)")
          } else if PermissionTests.permissions(role).contains(route.permission) {
            #expect([200, 303, 422].contains(answer.status), "\(name): \(answer.status)")
          } else if role == .public {
            #expect(answer.status == 303, "\(name): \(answer.status)")
            #expect(answer.header("location")?.hasPrefix("/exemple/connexion") ?? false, "\(name)")
            let json = await visitor.get(path, json: true)
            if route.method == "GET" { #expect(json.status == 401, "\(name): \(json.status)") }
          } else {
            #expect(answer.status == 404, "\(name): \(answer.status)")
          }
        }
        let out = await visitor.post("/deconnexion")
        #expect(out.status == 303)
        #expect(out.header("location") == (role == .public ? "/exemple/connexion" : "/exemple"))
      }
    }
  }

  /// A manager holds a function too, of a partner.
  static func permissions(_ role: Role) -> Set<Permission> {
    (roles[role] ?? []).union(role == .manager ? roles[.partner] ?? [] : [])
  }

  /// What reaches only as far as the functions that one holds.
  static func isOfOwnFunctions(_ pattern: String) -> Bool {
    ["/piloter/", "/jalons/", "/demandes/", "/reponses/"].contains(where: pattern.hasPrefix)
  }
}
