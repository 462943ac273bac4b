package expr

import (
	"time"

	"github.com/colonnadedb/colonnade/vec/types"
)

// timeFunctions are those whose value is the statement's time.
var timeFunctions = map[string]bool{}

// now is the statement's time in the session's zone.
func (p *Program) now() time.Time { return p.env.Now.In(p.zone) }

// packTime returns a time's clock as a packed DATETIME.
func packTime(t time.Time) int64 {
	return types.PackDateTime(types.PackDate(t.Year(), int(t.Month()), t.Day()), types.Clock{Hour: t.Hour(),
		Minute: t.Minute(), Second: t.Second(), Micro: t.Nanosecond() / 1000})
}
