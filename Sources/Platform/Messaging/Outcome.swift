import CCurl
import Kernel

/// How a conversation with the SMTP server went, as far as it went.
struct Dialogue: Sendable, Equatable {
  /// libcurl's word; 0: the server took the message.
  var code: UInt32 = 0
  /// The last command sent.
  var verb = ""
  /// True once the whole message was handed over: the server may have taken it.
  var isGiven = false
  /// The last line that the server said: `250 2.0.0 Ok`.
  var line = ""
  /// Its number; 0 where it said nothing.
  var status: Int { Int(line.prefix(3)) ?? 0 }
}

/// What came of one attempt.
enum Outcome: Sendable, Equatable {
  case sent(String)
  /// For good: this address, this message.
  case refused(String)
  /// Later; `isAway`: no message can go for the moment, whoever's.
  case postponed(String, isAway: Bool)
  /// The line was cut after the message was handed over and before the server said anything.
  case unknown(String)

  init(_ dialogue: Dialogue, to address: String) {
    let said = said(dialogue.line, without: address)
    if dialogue.code == 0 || dialogue.isGiven && dialogue.status == 250 {
      self = .sent(said)
    } else if dialogue.isGiven {
      switch dialogue.status {
      case 400..<500: self = .postponed(said, isAway: dialogue.status == 421)
      case 500..<600: self = .refused(said)
      default: self = .unknown(dialogue.trouble)
      }
    } else {
      let isOurs = ["RCPT", "DATA"].contains(dialogue.verb)
      switch dialogue.status {
      case 500..<600 where isOurs: self = .refused(said)
      case 400..<500 where isOurs: self = .postponed(said, isAway: dialogue.status == 421)
      case 400..<600: self = .postponed(said, isAway: true)
      default: self = .postponed(dialogue.trouble, isAway: true)
      }
    }
  }
}

/// What a server said, shortened, without what looks like an address, nor the name that stands in `address`.
func said(_ line: String, without address: String) -> String {
  let name = address.lowercased().prefix { $0 != "@" }
  let words = line.split(whereSeparator: \.isWhitespace).map { word in
    word.contains("@") || name.count > 2 && word.lowercased().contains(name) ? "…" : String(word)
  }
  return String(words.joined(separator: " ").unicodeScalars.filter { $0.value >= 0x20 }.prefix(200).map(Character.init))
}

extension Dialogue {
  /// Why there was no answer.
  fileprivate var trouble: String {
    switch CURLcode(code) {
    case CURLE_COULDNT_RESOLVE_HOST: "le nom du serveur de courrier est inconnu"
    case CURLE_COULDNT_CONNECT: "le serveur de courrier ne répond pas"
    case CURLE_OPERATION_TIMEDOUT: "le serveur de courrier met trop de temps à répondre"
    case CURLE_LOGIN_DENIED: "le serveur de courrier refuse l’utilisateur ou le mot de passe"
    case CURLE_PEER_FAILED_VERIFICATION: "le certificat du serveur de courrier n’est pas reconnu"
    case CURLE_USE_SSL_FAILED: "le serveur de courrier ne chiffre pas"
    case CURLE_SSL_CONNECT_ERROR: "le chiffrement avec le serveur de courrier échoue"
    case CURLE_SSL_CACERT_BADFILE: "le fichier d’autorité de certification ne se lit pas"
    case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING: "la liaison avec le serveur de courrier s’est coupée"
    default: "l’envoi échoue (\(code))"
    }
  }
}
