package expr

import (
	"testing"

	"github.com/colonnadedb/colonnade/vec/plan"
)

// TestFloorOfQuotient proves that FLOOR, CEILING and SIGN look at the decimals of a quotient that are not shown, as
// MariaDB's do: -1/100000 is shown as -0.0000.
func TestFloorOfQuotient(t *testing.T) {
	quotient, err := NewCall("/", NewInt(-1), NewInt(100000))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int64{"floor": -1, "ceiling": 0, "sign": -1} {
		e, err := NewCall(name, quotient)
		if err != nil {
			t.Fatal(err)
		}
		if v := Fold(e, &plan.Env{TimeZone: "+00:00"}); v.Kind != plan.Constant || v.Value.I != want {
			t.Errorf("%s: %+v, want %d", name, v.Value, want)
		}
	}
}
