package pii

import "github.com/danielgtaylor/huma/v2"

// Schema describes the masked number to API clients.
func (Phone) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "打码的号码", Examples: []any{"138****0001"}}
}

// Schema describes the masked number to API clients.
func (IDNumber) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "打码的号码", Examples: []any{"4407**********0011"}}
}
