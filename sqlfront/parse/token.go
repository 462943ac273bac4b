package parse

// tokenKind is the kind of a token. Keywords are words whose token.kw is not zero.
type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokInvalid
	tokWord
	tokQuoted // a quoted identifier
	tokString
	tokNString
	tokInteger
	tokDecimal
	tokFloat
	tokHexNumber
	tokHexString
	tokBit
	tokNull // \N
	tokParam
	tokUserVar
	tokAtAt

	tokLParen
	tokRParen
	tokLBrace
	tokRBrace
	tokComma
	tokSemicolon
	tokDot
	tokColon
	tokAssign // :=
	tokEQ
	tokNullSafeEQ
	tokNE
	tokLT
	tokLE
	tokGT
	tokGE
	tokPlus
	tokMinus
	tokStar
	tokSlash
	tokPercent
	tokAmp
	tokAmpAmp
	tokPipe
	tokPipePipe
	tokCaret
	tokTilde
	tokBang
	tokShiftLeft
	tokShiftRight
	tokArrow
	tokArrowArrow
)

// token is one lexical unit. text is the value: of words the source, of quoted names and strings what they mean, of
// numbers the source, of hexadecimal and bit literals the digits.
type token struct {
	kind tokenKind
	kw   keyword
	line int32
	off  int32
	end  int32
	text string
}

// pos returns where the token starts.
func (t *token) pos() Pos { return Pos{Off: t.off, Line: t.line} }
