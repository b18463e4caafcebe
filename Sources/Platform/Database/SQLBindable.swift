import Kernel

/// What may be put between `\( )` in SQL.
package protocol SQLBindable {
  var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable { package var sqlValue: SQLValue { self } }
extension String: SQLBindable { package var sqlValue: SQLValue { .text(self) } }
extension Substring: SQLBindable { package var sqlValue: SQLValue { .text(String(self)) } }
extension Int: SQLBindable { package var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int64: SQLBindable { package var sqlValue: SQLValue { .integer(self) } }
extension Double: SQLBindable { package var sqlValue: SQLValue { .real(self) } }
extension Bool: SQLBindable { package var sqlValue: SQLValue { .integer(self ? 1 : 0) } }
extension Day: SQLBindable { package var sqlValue: SQLValue { .integer(Int64(stored)) } }
extension Instant: SQLBindable { package var sqlValue: SQLValue { .integer(microseconds) } }
extension ID: SQLBindable { package var sqlValue: SQLValue { .text(text) } }
extension Array: SQLBindable where Element == UInt8 { package var sqlValue: SQLValue { .blob(self) } }
extension Optional: SQLBindable where Wrapped: SQLBindable {
  package var sqlValue: SQLValue { map(\.sqlValue) ?? .null }
}
/// An `enum State: String, SQLBindable` needs nothing more.
extension SQLBindable where Self: RawRepresentable, RawValue == String {
  package var sqlValue: SQLValue { .text(rawValue) }
}
