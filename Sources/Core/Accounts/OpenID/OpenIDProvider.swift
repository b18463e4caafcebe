import Database
import Foundation
import Kernel
import Web

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What Boussole asks of the provider: where things are, its keys, who came with a code.
actor OpenIDProvider {
  struct Configuration: Decodable, Sendable {
    let issuer: String
    let authorization_endpoint: String
    let token_endpoint: String
    let userinfo_endpoint: String
    let jwks_uri: String
    let end_session_endpoint: String?
  }
  private struct Tokens: Decodable {
    let id_token: String
    let access_token: String
  }

  let settings: OpenIDSettings
  private let session: URLSession
  private var configuration: (Configuration, until: Instant)?
  private var keys: [VerifyingKey] = []
  /// When they last came; nil before the first time.
  private var keysAt: Instant?
  /// Fetches under way: an actor lets others in while it waits, and who needs the same waits for the same.
  private var discovering: Task<Void, any Error>?
  private var fetchingKeys: Task<Void, any Error>?

  init(_ settings: OpenIDSettings) {
    self.settings = settings
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 10
    configuration.timeoutIntervalForResource = 20
    configuration.httpShouldSetCookies = false
    session = URLSession(configuration: configuration)
  }

  /// Where its pages are (OpenID Connect Discovery), kept an hour.
  func discovered(at now: Instant) async throws -> Configuration {
    if let (known, until) = configuration, now < until { return known }
    if discovering == nil {
      discovering = Task {
        defer { discovering = nil }
        let found = try await get(settings.issuer + "/.well-known/openid-configuration", as: Configuration.self)
        guard found.issuer == settings.issuer else { throw OpenIDRefusal.issuer }
        configuration = (found, now.adding(seconds: 3600))
      }
    }
    try await discovering?.value
    guard let known = configuration?.0 else { throw OpenIDRefusal.unreachable }
    return known
  }

  /// Where to send somebody who wants to sign in.
  func authorization(_ request: OpenIDRequest, departement: String, at now: Instant) async throws -> String {
    let place = try await discovered(at: now).authorization_endpoint
    return place + (place.contains("?") ? "&" : "?")
      + form([
        ("response_type", "code"), ("client_id", settings.client),
        ("redirect_uri", settings.returning(to: departement)), ("scope", "openid email siret"),
        ("state", request.state), ("nonce", request.nonce), ("code_challenge", request.challenge),
        ("code_challenge_method", "S256"),
      ])
  }

  /// Who came back with a code: the token that proves it, and what the provider says of them.
  func person(
    _ code: String, _ request: OpenIDRequest, departement: String, at now: Instant
  ) async throws -> (token: String, PersonClaims) {
    let place = try await discovered(at: now)
    let body = form([
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", settings.returning(to: departement)),
      ("client_id", settings.client), ("client_secret", settings.secret), ("code_verifier", request.verifier),
    ])
    var asked = try self.request(place.token_endpoint)
    asked.httpMethod = "POST"
    asked.httpBody = Data(body.utf8)
    asked.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
    let (status, _, data) = try await send(asked)
    guard status == 200 else { throw OpenIDRefusal.refusedCode }
    guard let tokens = try? JSONDecoder().decode(Tokens.self, from: data) else { throw OpenIDRefusal.malformed }
    let identity = try await claims(IdentityClaims.self, of: tokens.id_token, place, at: now)
    try identity.check(issuer: settings.issuer, client: settings.client, nonce: request.nonce, at: now)
    let person = try await userInformation(tokens.access_token, place, at: now)
    guard person.sub == identity.sub else { throw OpenIDRefusal.subject }
    return (tokens.id_token, person)
  }

  /// Where the provider ends its own session (RP-Initiated Logout); nil where it has no such page or is away.
  func ending(_ token: String, departement: String, at now: Instant) async -> Elsewhere? {
    guard let place = try? await discovered(at: now).end_session_endpoint else { return nil }
    return Elsewhere(
      web: place + (place.contains("?") ? "&" : "?")
        + form([
          ("id_token_hint", token), ("post_logout_redirect_uri", "\(settings.address)/\(departement)"),
          ("state", Token.new()),
        ]))
  }

  private func userInformation(_ token: String, _ place: Configuration, at now: Instant) async throws -> PersonClaims {
    var asked = try request(place.userinfo_endpoint)
    asked.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    let (status, type, data) = try await send(asked)
    guard status == 200 else { throw OpenIDRefusal.unreachable }
    // ProConnect signs it; others give it as it is.
    if type.hasPrefix("application/jwt") {
      return try await claims(PersonClaims.self, of: String(decoding: data, as: UTF8.self), place, at: now)
    }
    guard let person = try? JSONDecoder().decode(PersonClaims.self, from: data) else { throw OpenIDRefusal.malformed }
    return person
  }

  // MARK: keys

  private func claims<Claims: Decodable>(
    _ type: Claims.Type, of text: String, _ place: Configuration, at now: Instant
  ) async throws -> Claims {
    let token = try SignedToken(text)
    let key = try await key(token.key, place, at: now)
    return try token.claims(type, signedBy: key)
  }
  /// The key of that name. An unknown one makes the keys be asked again, once a minute at most: they rotate. A fetch
  /// that failed is no reason to wait.
  private func key(_ id: String?, _ place: Configuration, at now: Instant) async throws -> VerifyingKey {
    func known() -> VerifyingKey? { id == nil && keys.count == 1 ? keys[0] : keys.first { $0.id == id && id != nil } }
    if let key = known() { return key }
    if fetchingKeys == nil, let last = keysAt, now < last.adding(seconds: 60) { throw OpenIDRefusal.unknownKey }
    if fetchingKeys == nil {
      fetchingKeys = Task {
        defer { fetchingKeys = nil }
        keys = try await get(place.jwks_uri, as: JSONWebKeySet.self).keys.compactMap(VerifyingKey.init)
        keysAt = now
      }
    }
    try await fetchingKeys?.value
    guard let key = known() else { throw OpenIDRefusal.unknownKey }
    return key
  }

  // MARK: HTTP

  /// https alone, except on this very machine.
  private func request(_ address: String) throws -> URLRequest {
    guard let url = URL(string: address),
      url.scheme == "https" || (url.scheme == "http" && ["127.0.0.1", "localhost", "::1"].contains(url.host ?? ""))
    else { throw OpenIDRefusal.malformed }
    return URLRequest(url: url)
  }
  private func send(_ request: URLRequest) async throws -> (status: Int, type: String, Data) {
    guard let (data, response) = try? await session.data(for: request), let answer = response as? HTTPURLResponse,
      data.count < 1 << 20
    else { throw OpenIDRefusal.unreachable }
    return (answer.statusCode, answer.value(forHTTPHeaderField: "Content-Type") ?? "", data)
  }
  private func get<Value: Decodable>(_ address: String, as type: Value.Type) async throws -> Value {
    let (status, _, data) = try await send(try request(address))
    guard status == 200 else { throw OpenIDRefusal.unreachable }
    guard let value = try? JSONDecoder().decode(type, from: data) else { throw OpenIDRefusal.malformed }
    return value
  }
  private func form(_ pairs: [(String, String)]) -> String {
    pairs.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
      .joined(separator: "&")
  }
}

/// What one attempt to sign in must find again: kept by the browser alone, in a cookie of ten minutes.
struct OpenIDRequest: Sendable {
  let state: String
  let nonce: String
  /// PKCE (RFC 7636).
  let verifier: String
  /// Where the person was.
  let back: String

  init(back: String) { (state, nonce, verifier, self.back) = (Token.new(), Token.new(), Token.new(), back) }
  /// From the cookie; nil where it is not one of ours.
  init?(cookie: String) {
    let parts = cookie.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts.prefix(3).allSatisfy({ $0.count == 64 }), let back = Base64URL.decode(parts[3])
    else { return nil }
    (state, nonce, verifier) = (parts[0], parts[1], parts[2])
    self.back = String(decoding: back, as: UTF8.self)
  }
  var cookie: String { [state, nonce, verifier, Base64URL.encode(back.utf8)].joined(separator: ".") }
  var challenge: String { Base64URL.encode(Hex.decode(sha256(verifier)) ?? []) }
}
