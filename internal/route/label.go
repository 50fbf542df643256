package route

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const schemasKey = "schemas"

// Labels are what the fields of an operation's input are called in Chinese, by
// their JSON names: the doc of each up to its first punctuation mark. For error
// sentences; fields of inner objects are found, too.
func Labels(op *huma.Operation) map[string]string {
	labels := map[string]string{}
	schemas, _ := op.Metadata[schemasKey].(huma.Registry)
	if op.RequestBody != nil && schemas != nil {
		for _, content := range op.RequestBody.Content {
			collect(labels, schemas, content.Schema, 4)
		}
	}
	for _, p := range op.Parameters {
		labels[p.Name] = short(p.Description)
	}
	return labels
}

func collect(labels map[string]string, schemas huma.Registry, s *huma.Schema, depth int) {
	for s != nil && s.Ref != "" {
		s = schemas.SchemaFromRef(s.Ref)
	}
	if s == nil || depth == 0 {
		return
	}
	collect(labels, schemas, s.Items, depth-1)
	for name, field := range s.Properties {
		collect(labels, schemas, field, depth-1)
		labels[name] = short(field.Description)
	}
}

func short(doc string) string {
	if at := strings.IndexAny(doc, "（，。；：("); at >= 0 {
		doc = doc[:at]
	}
	return doc
}
