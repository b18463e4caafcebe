import Kernel
import Ledger

package struct MomentJSON: Encodable {
  let au: String
  let connu: String?
  package init(_ moment: Moment) {
    au = moment.on.iso
    connu = moment.knownDay?.iso
  }
}

/// Written `null` where there is nothing, rather than left out: whoever reads sees that it is not known.
@propertyWrapper package struct OrNull<Value: Encodable>: Encodable {
  package var wrappedValue: Value?
  package init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}

/// A figure is never a bare number.
struct ValueJSON: Encodable {
  @OrNull var valeur: Double?
  /// "connu", "zero", "neant", "en partie", "non connu".
  let etat: String
  /// Of what is known in part: "32 communes sur 40", "néant, 1 relevé sur 2".
  let partie: String?
  let unite: String
  var numerateur: Double?
  var denominateur: Double?
  @OrNull var jour: String?
  @OrNull var connu: String?
  /// Of a measure, codes of communes or ids of organisations; of an indicator, the inputs in words.
  let manque: [String]
  let rupture: String?
  let provenance: String

  init(
    _ figure: Known, _ unit: String, on day: Day?, _ moment: Moment, missing: [String], breakDay: Day?,
    provenance: String
  ) {
    valeur = figure.number
    etat = figure.state
    partie = figure.partWords
    unite = unit
    jour = day?.iso
    connu = moment.knownDay?.iso
    manque = missing
    rupture = breakDay?.iso
    self.provenance = provenance
  }
}
