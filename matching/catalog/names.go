package catalog

import (
	"context"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

// owner is what a name leads to.
type owner struct {
	Thing string // trade or town
	Code  string
	Owner string // its own name
	Name  string // the name in question, which may be an alias
}

// names are all names in use: one must not lead to two things, whether it is
// spelt with a blank, in full width or in capitals.
type names struct {
	byKey map[string]owner
	err   error
}

// without forgets the names of one thing, which may keep them.
func (n *names) without(thing, code string) *names {
	for key, o := range n.byKey {
		if o.Thing == thing && o.Code == code {
			delete(n.byKey, key)
		}
	}
	return n
}

// claim takes names for a form's field; err tells of the first that cannot be
// had. Codes: "name_taken" (409) naming whose it is, "invalid" (422).
func (n *names) claim(field string, texts ...string) *names {
	for _, text := range texts {
		if n.err != nil {
			return n
		}
		key := reference.Key(text)
		o, taken := n.byKey[key]
		switch {
		case key == "":
			n.err = problem.Invalid(problem.Field{Name: field, Code: "characters", Message: "“" + text + "”中没有文字，不能作为名称。"})
		case taken && o.Code == "":
			n.err = problem.Invalid(problem.Field{Name: field, Code: "twice", Message: "“" + text + "”填写了两次，请去掉一个。"})
		case taken:
			n.err = takenBy(o, field, text)
		}
		n.byKey[key] = owner{Name: text}
	}
	return n
}

func takenBy(o owner, field, text string) error {
	what := map[string]string{"trade": "工种", "town": "镇街"}[o.Thing]
	message := "“" + text + "”已经是" + what + "“" + o.Owner + "”的别名，请先从那里去掉，或者换一个。"
	if o.Name == o.Owner {
		message = "已经有名称为“" + o.Owner + "”的" + what + "，请换一个。"
	}
	p := problem.Conflict("name_taken", message)
	p.Fields = []problem.Field{{Name: field, Code: "name_taken", Message: message}}
	return p
}

func readNames(ctx context.Context, q postgres.Querier) (*names, error) {
	owners, err := collect[owner](ctx, q, `
		SELECT 'town' AS thing, code, name AS owner, alias AS name FROM town CROSS JOIN unnest(aliases) alias
		UNION ALL SELECT 'trade', t.code, t.name, a.alias FROM trade_alias a JOIN trade t ON t.code = a.trade_code
		UNION ALL SELECT 'town', code, name, name FROM town
		UNION ALL SELECT 'trade', code, name, name FROM trade`)
	if err != nil {
		return nil, err
	}
	n := &names{byKey: make(map[string]owner, len(owners))}
	for _, o := range owners { // names last: they go before aliases
		n.byKey[reference.Key(o.Name)] = o
	}
	return n, nil
}
