package collate_test

import (
	"bytes"
	"fmt"

	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Keys stand for strings wherever bytes are compared.
func Example() {
	const ci = types.UTF8MB4GeneralCI
	a, b := collate.AppendKey(nil, ci, "Résumé "), collate.AppendKey(nil, ci, "RESUME")
	fmt.Println(bytes.Equal(a, b), collate.Equal(ci, "Résumé ", "RESUME"))
	// Output: true true
}
