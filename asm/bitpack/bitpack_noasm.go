//go:build purego || !amd64

package bitpack

func unpackU8(dst []uint8, src []byte, width int)   { unpackGeneric(dst, src, width) }
func unpackU16(dst []uint16, src []byte, width int) { unpackGeneric(dst, src, width) }
func unpackU32(dst []uint32, src []byte, width int) { unpackGeneric(dst, src, width) }
func unpackU64(dst []uint64, src []byte, width int) { unpackGeneric(dst, src, width) }

func packU8(dst []byte, src []uint8, width int)   { packGeneric(dst, src, width) }
func packU16(dst []byte, src []uint16, width int) { packGeneric(dst, src, width) }
func packU32(dst []byte, src []uint32, width int) { packGeneric(dst, src, width) }

func filterRange(dst []uint64, src []byte, n, width int, lo, span uint64) {
	filterUnpacked(dst, src, n, width, lo, span)
}

func gatherU8(dst []uint8, src []byte, width int, sel []uint16) {
	gatherGeneric(dst, src, width, sel)
}

func gatherU16(dst []uint16, src []byte, width int, sel []uint16) {
	gatherGeneric(dst, src, width, sel)
}

func gatherU32(dst []uint32, src []byte, width int, sel []uint16) {
	gatherGeneric(dst, src, width, sel)
}

func gatherU64(dst []uint64, src []byte, width int, sel []uint16) {
	gatherGeneric(dst, src, width, sel)
}
