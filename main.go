// Colonnade is a columnar analytics appliance that speaks the MySQL protocol.
package main

func main() {}
