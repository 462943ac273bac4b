package expr

import (
	"strings"

	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// derivation is the standing of an operand's collation: of two operands the lower one's is taken.
type derivation uint8

const (
	explicit    derivation = iota // x COLLATE name
	implicit                      // columns, and CAST and CONVERT to a character set
	coercible                     // literals
	numericText                   // the text of numbers and dates
	ignorable                     // NULL
)

var derivationNames = [...]string{"EXPLICIT", "IMPLICIT", "COERCIBLE", "NUMERIC", "IGNORABLE"}

// derivationOf returns the standing of e's collation.
func derivationOf(e *plan.Expr) derivation {
	switch {
	case isConst(e) && e.Value.IsNull():
		return ignorable
	case isConst(e):
		return coercible
	case e.Kind != plan.Call:
		return implicit
	}
	args := e.Args
	switch e.Func {
	case "collate":
		if len(args) == 2 {
			return explicit
		}
	case "convert_using", "binary":
		return implicit
	case "cast":
		switch from := args[0].Type; {
		case from.IsString() && from.Collation == e.Type.Collation:
			return derivationOf(args[0])
		case from.IsString() || e.Type.Collation == types.CollationBinary:
			return implicit
		}
		return numericText
	case "case", "if":
		values := make([]*plan.Expr, 0, len(args))
		for _, i := range caseValues(e.Func, len(args)) {
			values = append(values, args[i])
		}
		args = values
	}
	best := ignorable
	for _, a := range args {
		if a.Type.IsString() && best > explicit {
			best = min(best, derivationOf(a))
		}
	}
	if best == ignorable {
		return coercible
	}
	return best
}

// mergeCollation returns the collation that the strings among the operands of op have in common: the one of the best
// standing, binary strings before others of the same standing, and utf8mb4_bin before utf8mb4_general_ci. Two
// different ones that were both written are an error.
func mergeCollation(op string, args []*plan.Expr) (types.CollationID, error) {
	id, standing := types.CollationNone, ignorable
	for _, a := range args {
		if !a.Type.IsString() {
			continue
		}
		c, d := a.Type.Collation, derivationOf(a)
		if c == types.CollationNone {
			c = types.DefaultCollation
		}
		switch {
		case id == types.CollationNone || d < standing:
			id, standing = c, d
		case d > standing || c == id:
		case d == explicit && c != types.CollationBinary && id != types.CollationBinary:
			return id, errorf(ErrCollation, "Illegal mix of collations (%s,%s) and (%s,%s) for operation '%s'",
				collate.Name(id), derivationNames[standing], collate.Name(c), derivationNames[d], op)
		default:
			id = collate.Merge(id, c)
		}
	}
	if id == types.CollationNone {
		id = types.DefaultCollation
	}
	return id, nil
}

// constText returns argument i, which must be a constant string.
func (c *callInfo) constText(i int) (string, error) {
	a := c.args[i]
	if !isConst(a) || a.Value.Form != types.FormString {
		return "", errorf(ErrArgument, "argument %d of %s must be a constant string", i+1, c.name)
	}
	return a.Value.S, nil
}

// inferCollate types x COLLATE name.
func inferCollate(c *callInfo) error {
	c.asText(0)
	c.typ = c.args[0].Type
	if len(c.args) == 1 {
		return nil
	}
	name, err := c.constText(1)
	if err != nil {
		return err
	}
	id, err := collate.Lookup(name)
	if err != nil {
		return &Error{ErrCollation, err.Error()}
	}
	if id == types.CollationBinary && c.typ.Collation != types.CollationBinary {
		return errorf(ErrCollation, "COLLATION '%s' is not valid for CHARACTER SET '%s'", name,
			collate.Charset(c.typ.Collation))
	}
	c.typ.Collation = id
	return nil
}

// inferConvertUsing types CONVERT(x USING charset).
func inferConvertUsing(c *callInfo) error {
	c.asText(0)
	name, err := c.constText(1)
	if err != nil {
		return err
	}
	id, err := collate.LookupCharset(name)
	if err != nil {
		return &Error{ErrCollation, err.Error()}
	}
	c.typ = c.args[0].Type
	if (c.typ.Collation == types.CollationBinary) != (id == types.CollationBinary) {
		c.typ = stringType(int(c.typ.Length), id)
		if id == types.CollationBinary {
			c.typ.Length *= 4
		}
	}
	c.typ.Collation = id
	return nil
}

// inferBinary types BINARY x.
func inferBinary(c *callInfo) error {
	c.asText(0)
	c.typ = stringType(int(c.args[0].Type.Length)*4, types.CollationBinary)
	return nil
}

// textResult makes the result a string of up to n characters of the collation that operands have in common.
func (c *callInfo) textResult(n int, operands []*plan.Expr) error {
	id, err := mergeCollation(c.name, operands)
	c.typ = stringType(n, id)
	return err
}

// unitOf returns a constant unit of an interval in lower case.
func (c *callInfo) unitOf(i int) (string, error) {
	u, err := c.constText(i)
	return strings.ToLower(u), err
}
