@main struct Boussole { static func main() {} }
