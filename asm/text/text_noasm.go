//go:build purego || !amd64

package text

func pairBits(dst []uint64, a, b []byte, x, y byte) { pairBitsGeneric(dst, a, b, x, y) }
func upperASCII(dst, src []byte)                    { upperASCIIGeneric(dst, src) }
func isASCII(b []byte) bool                         { return isASCIIGeneric(b) }
