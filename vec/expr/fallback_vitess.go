package expr

import "github.com/colonnadedb/colonnade/vec/plan"

func isFallback(string) bool { return false }

func volatileFallback(string) bool { return false }

func newFallbackCall(name string, _ []*plan.Expr) (*plan.Expr, error) {
	return nil, errorf(ErrUnknownFunction, "FUNCTION %s does not exist", name)
}

func (c *compiler) fallbackNode(e *plan.Expr) (node, error) {
	return nil, errorf(ErrUnknownFunction, "FUNCTION %s does not exist", e.Func)
}
