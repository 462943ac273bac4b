// Package granule encodes, checks and decodes column granules: one column's values of up to 8,192 consecutive rows, the
// unit of encoding, version, checksum, zone map and directory entry.
//
// A column granule is a header, an encoded validity bitmap and a payload, ended by a checksum over its address, its
// version and its bytes (docs/format/granule.md). The encodings are a table of functions with the phases analyse,
// encode, decode, filter and gather; the cheapest by measured size, then by decode cost, is chosen for each granule.
// Every 512-row slice of a payload begins on a byte, so that a scan decodes only the slices that still have rows.
//
// Bytes read back are hostile until Parse has checked them: it returns ErrCorruption and never panics.
package granule
