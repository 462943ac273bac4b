package expr

import (
	"strings"

	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/types"
)

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

// unitOf returns a constant unit of an interval in lower case.
func (c *callInfo) unitOf(i int) (string, error) {
	u, err := c.constText(i)
	return strings.ToLower(u), err
}
