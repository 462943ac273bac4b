package parse

import "math"

// typeWords maps the words that start a type to what they mean. Types of several words are finished by dataType.
var typeWords = map[keyword]struct {
	kind TypeKind
	name string
}{
	kwBit: {TypeBit, "bit"}, kwBool: {TypeBool, "bool"}, kwBoolean: {TypeBool, "bool"},
	kwTinyint: {TypeTinyInt, "tinyint"}, kwInt1: {TypeTinyInt, "tinyint"},
	kwSmallint: {TypeSmallInt, "smallint"}, kwInt2: {TypeSmallInt, "smallint"},
	kwMediumint: {TypeMediumInt, "mediumint"}, kwMiddleint: {TypeMediumInt, "mediumint"},
	kwInt3: {TypeMediumInt, "mediumint"}, kwInt: {TypeInt, "int"}, kwInteger: {TypeInt, "int"}, kwInt4: {TypeInt, "int"},
	kwBigint: {TypeBigInt, "bigint"}, kwInt8: {TypeBigInt, "bigint"}, kwSerial: {TypeSerial, "serial"},
	kwDecimal: {TypeDecimal, "decimal"}, kwDec: {TypeDecimal, "decimal"}, kwNumeric: {TypeDecimal, "decimal"},
	kwFixed: {TypeDecimal, "decimal"}, kwNumber: {TypeDecimal, "decimal"},
	kwFloat: {TypeFloat, "float"}, kwFloat4: {TypeFloat, "float"},
	kwDouble: {TypeDouble, "double"}, kwFloat8: {TypeDouble, "double"}, kwReal: {TypeDouble, "double"},
	kwDate: {TypeDate, "date"}, kwTime: {TypeTime, "time"}, kwDatetime: {TypeDateTime, "datetime"},
	kwTimestamp: {TypeTimestamp, "timestamp"}, kwYear: {TypeYear, "year"},
	kwChar: {TypeChar, "char"}, kwCharacter: {TypeChar, "char"}, kwNchar: {TypeChar, "char"},
	kwVarchar: {TypeVarChar, "varchar"}, kwVarcharacter: {TypeVarChar, "varchar"}, kwVarchar2: {TypeVarChar, "varchar"},
	kwNvarchar: {TypeVarChar, "varchar"},
	kwTinytext: {TypeTinyText, "tinytext"}, kwText: {TypeText, "text"}, kwClob: {TypeLongText, "longtext"},
	kwMediumtext: {TypeMediumText, "mediumtext"}, kwLongtext: {TypeLongText, "longtext"},
	kwLong: {TypeMediumText, "mediumtext"}, kwBinary: {TypeBinary, "binary"},
	kwVarbinary: {TypeVarBinary, "varbinary"}, kwTinyblob: {TypeTinyBlob, "tinyblob"}, kwBlob: {TypeBlob, "blob"},
	kwMediumblob: {TypeMediumBlob, "mediumblob"}, kwLongblob: {TypeLongBlob, "longblob"},
	kwEnum: {TypeEnum, "enum"}, kwSet: {TypeSet, "set"}, kwJson: {TypeJSON, "json"}, kwUuid: {TypeUUID, "uuid"},
	kwInet4: {TypeInet4, "inet4"}, kwInet6: {TypeInet6, "inet6"},
	kwGeometry: {TypeGeometry, "geometry"}, kwPoint: {TypeGeometry, "point"},
	kwLinestring: {TypeGeometry, "linestring"}, kwPolygon: {TypeGeometry, "polygon"},
	kwMultipoint: {TypeGeometry, "multipoint"}, kwMultilinestring: {TypeGeometry, "multilinestring"},
	kwMultipolygon: {TypeGeometry, "multipolygon"}, kwGeometrycollection: {TypeGeometry, "geometrycollection"},
}

// dataType reads the type of a column.
func (p *parser) dataType() *DataType {
	t := &DataType{Pos: p.tok.pos(), Length: NoLength, Scale: NoLength}
	kw := p.tok.kw
	if kw == kwNational {
		t.National = true
		p.advance()
		kw = p.tok.kw
		if kw != kwChar && kw != kwCharacter && kw != kwVarchar && kw != kwVarcharacter {
			p.fail()
		}
	}
	word, ok := typeWords[kw]
	if !ok {
		p.fail()
		return t
	}
	t.Kind, t.Name = word.kind, word.name
	t.National = t.National || kw == kwNchar || kw == kwNvarchar
	p.advance()
	p.typeSecondWord(t, kw)
	switch t.Kind {
	case TypeEnum, TypeSet:
		p.expect(tokLParen)
		t.Values = append(t.Values, p.stringText())
		for p.accept(tokComma) {
			t.Values = append(t.Values, p.stringText())
		}
		p.expect(tokRParen)
	default:
		p.typeLengths(t)
	}
	p.typeAttributes(t)
	return t
}

// typeSecondWord reads the further words of DOUBLE PRECISION, CHAR VARYING, LONG VARBINARY and their like.
func (p *parser) typeSecondWord(t *DataType, kw keyword) {
	switch kw {
	case kwDouble:
		p.acceptKw(kwPrecision)
	case kwChar, kwCharacter, kwNchar:
		if p.isAny(kwVarying, kwVarchar) {
			p.advance()
			t.Kind, t.Name = TypeVarChar, "varchar"
		}
	case kwLong:
		switch {
		case p.acceptKw(kwVarbinary):
			t.Kind, t.Name = TypeMediumBlob, "mediumblob"
		case p.isAny(kwVarchar, kwVarcharacter):
			p.advance()
		case p.isAny(kwChar, kwCharacter):
			p.advance()
			p.expectKw(kwVarying)
		}
	}
}

// typeLengths reads "(n)" or "(p, s)".
func (p *parser) typeLengths(t *DataType) {
	if !p.accept(tokLParen) {
		return
	}
	t.Length = p.typeNumber()
	switch t.Kind {
	case TypeDecimal, TypeFloat, TypeDouble:
		if p.accept(tokComma) {
			t.Scale = p.typeNumber()
		}
	}
	p.expect(tokRParen)
}

// typeNumber reads a length. What is beyond 32 bits is kept as the largest number: too long for any type.
func (p *parser) typeNumber() int {
	if !p.at(tokInteger) {
		p.fail()
		return 0
	}
	n, ok := parseUint(p.tok.text)
	if !ok || n > math.MaxInt32 {
		n = math.MaxInt32
	}
	p.advance()
	return int(n)
}

// typeAttributes reads UNSIGNED, ZEROFILL, BINARY, CHARACTER SET, COLLATE and their short forms, where the type has
// them.
func (p *parser) typeAttributes(t *DataType) {
	for p.err == nil {
		switch t.Kind {
		case TypeTinyInt, TypeSmallInt, TypeMediumInt, TypeInt, TypeBigInt, TypeDecimal, TypeFloat, TypeDouble, TypeYear:
			if !p.numberAttribute(t) {
				return
			}
		case TypeChar, TypeVarChar, TypeTinyText, TypeText, TypeMediumText, TypeLongText, TypeEnum, TypeSet, TypeJSON:
			if !p.textAttribute(t) {
				return
			}
		default:
			return
		}
	}
}

// numberAttribute reads one attribute of a number.
func (p *parser) numberAttribute(t *DataType) bool {
	switch p.tok.kw {
	case kwUnsigned:
		t.Unsigned = true
	case kwSigned:
	case kwZerofill:
		t.Zerofill, t.Unsigned = true, true
	default:
		return false
	}
	p.advance()
	return true
}

// textAttribute reads one attribute of a character type. COLLATE is read here too, so that it can come before others.
func (p *parser) textAttribute(t *DataType) bool {
	switch p.tok.kw {
	case kwBinary:
		t.Binary = true
	case kwAscii:
		t.Charset = "ascii"
	case kwUnicode:
		t.Charset = "ucs2"
	case kwByte:
		t.Charset = "binary"
	case kwCharset, kwCharacter:
		t.Charset = p.charsetClause()
		return true
	case kwChar:
		p.advance()
		p.expectKw(kwSet)
		t.Charset = p.charsetName()
		return true
	case kwCollate:
		p.advance()
		t.Collate = p.charsetName()
		return true
	default:
		return false
	}
	p.advance()
	return true
}

// castType reads the type of CAST and CONVERT.
func (p *parser) castType() *DataType {
	t := &DataType{Pos: p.tok.pos(), Length: NoLength, Scale: NoLength}
	switch p.tok.kw {
	case kwSigned, kwUnsigned:
		t.Kind, t.Name = TypeSigned, "signed"
		if p.is(kwUnsigned) {
			t.Kind, t.Name = TypeUnsigned, "unsigned"
		}
		p.advance()
		if p.isAny(kwInt, kwInteger) {
			p.advance()
		}
		return t
	case kwInt, kwInteger, kwBigint:
		p.advance()
		t.Kind, t.Name = TypeSigned, "signed"
		return t
	case kwChar, kwCharacter, kwNchar, kwVarchar, kwBinary, kwDate, kwTime, kwDatetime, kwTimestamp, kwYear, kwDecimal,
		kwDec, kwNumeric, kwFloat, kwDouble, kwReal, kwJson, kwUuid, kwInet4, kwInet6, kwNational:
		return p.dataType()
	}
	p.fail()
	return t
}
