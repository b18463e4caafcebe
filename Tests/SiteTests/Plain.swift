/// A page as it is read: no tags, and every space one.
func plain(_ text: some StringProtocol) -> String {
  String(text).replacing("\u{00A0}", with: " ").replacing("\u{202F}", with: " ").replacing(/<[^>]*>/, with: "")
}
