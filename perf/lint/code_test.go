package lint

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// TestNoBarePanic proves that bugs are reported through invariants.Failf. A panic with a value that a recover gave may
// go on, and kernels may refuse lengths that would make them read out of bounds.
func TestNoBarePanic(t *testing.T) {
	eachCall(t, func(s *Source, call *ast.CallExpr) {
		name, ok := call.Fun.(*ast.Ident)
		if !ok || name.Name != "panic" || len(call.Args) != 1 || s.Dir() == "asm/invariants" {
			return
		}
		if _, goesOn := call.Args[0].(*ast.Ident); !goesOn {
			t.Errorf("%s: a bare panic: use invariants.Failf, or return an error", s.At(call.Pos()))
		}
	})
}

// TestTypedAtomics proves that atomic variables are of the typed kinds, which cannot be used without atomicity.
func TestTypedAtomics(t *testing.T) {
	function := regexp.MustCompile(`^(Add|Load|Store|Swap|CompareAndSwap|And|Or)(Int|Uint|Pointer)`)
	eachCall(t, func(s *Source, call *ast.CallExpr) {
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return
		}
		if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "atomic" && function.MatchString(selector.Sel.Name) {
			t.Errorf("%s: atomic.%s: use a typed atomic", s.At(call.Pos()), selector.Sel.Name)
		}
	})
}

// TestNoDebugPrints proves that nothing prints to standard output behind the caller's back.
func TestNoDebugPrints(t *testing.T) {
	eachCall(t, func(s *Source, call *ast.CallExpr) {
		// Programs that generate code are run by hand and talk to a person.
		if s.File.Name.Name == "main" {
			return
		}
		switch f := call.Fun.(type) {
		case *ast.Ident:
			if f.Name == "println" || f.Name == "print" {
				t.Errorf("%s: a debug print", s.At(call.Pos()))
			}
		case *ast.SelectorExpr:
			if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == "fmt" && strings.HasPrefix(f.Sel.Name, "Print") {
				t.Errorf("%s: fmt.%s: write to a writer that the caller gives", s.At(call.Pos()), f.Sel.Name)
			}
		}
	})
}

// eachCall visits the calls of all code that is not a test.
func eachCall(t *testing.T, visit func(*Source, *ast.CallExpr)) {
	t.Helper()
	for _, s := range sources(t) {
		if s.File == nil || s.IsTest() {
			continue
		}
		ast.Inspect(s.File, func(node ast.Node) bool {
			if call, ok := node.(*ast.CallExpr); ok {
				visit(s, call)
			}
			return true
		})
	}
}

// TestDocumented proves that every package and every exported name has a comment.
func TestDocumented(t *testing.T) {
	documented := make(map[string]bool)
	for _, s := range sources(t) {
		if s.File == nil || s.IsTest() {
			continue
		}
		documented[s.Dir()] = documented[s.Dir()] || s.File.Doc != nil
		for _, declaration := range s.File.Decls {
			for _, name := range undocumented(declaration) {
				t.Errorf("%s: %s is exported and has no comment", s.At(name.Pos()), name.Name)
			}
		}
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s: the package has no comment", dir)
		}
	}
}

// undocumented gives the exported names of a declaration that have no comment of their own or of their group.
func undocumented(declaration ast.Decl) []*ast.Ident {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || receiverExported(d.Recv)) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return nil
		}
		var names []*ast.Ident
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Name.IsExported() && spec.Doc == nil && spec.Comment == nil {
					names = append(names, spec.Name)
				}
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					if name.IsExported() && spec.Doc == nil && spec.Comment == nil {
						names = append(names, name)
					}
				}
			}
		}
		return names
	}
	return nil
}

func receiverExported(receiver *ast.FieldList) bool {
	expr := receiver.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e.IsExported()
		default:
			return false
		}
	}
}
