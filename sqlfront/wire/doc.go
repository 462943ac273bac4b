// Package wire turns typed columns and vectors into what MySQL's protocol sends: column definitions, and rows in text
// and in binary form.
//
//	fields := wire.Fields(q.Columns)
//	e := wire.Encoder{...}
//	for i := range b.N {
//		packet = e.AppendRow(packet[:0], &b, i)
//	}
//
// Values go from vectors in any form straight into the packet's bytes, without a value in between; the types, lengths,
// flags and decimals of definitions are MariaDB's. Packets, sequence numbers and compression are the protocol
// library's.
package wire
