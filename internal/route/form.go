package route

import "github.com/danielgtaylor/huma/v2"

// Form is the multipart body of an upload: a field RawBody of the input, where
// T lists the form's parts (`form:"file"`). Its Data gives them.
type Form[T any] = huma.MultipartFormFiles[T]

// FormFile is an uploaded file in a Form: a reader with Filename and Size.
type FormFile = huma.FormFile
