package s3api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v3"
)

// Far more than a list of objects, or of the parts of an upload, takes.
const longestBody = 1 << 19

// What the key of one bucket must not ask of a store that many share, refused before anything of the call is read.
func refusals(ctx fiber.Ctx) error {
	// Ids of uploads are UUIDs, and those of versions ULIDs: both are taken for parts of paths, wherever that leads.
	_, copied, _ := strings.Cut(ctx.Get("X-Amz-Copy-Source"), "versionId=")
	if strings.ContainsAny(ctx.Query("uploadId")+ctx.Query("versionId")+copied, "/\\.%") {
		return ctx.SendStatus(http.StatusNotFound)
	}
	// A form names its object in its body, so that no policy can tell it.
	if strings.HasPrefix(strings.ToLower(ctx.Get("Content-Type")), "multipart/form-data") {
		return ctx.SendStatus(http.StatusNotImplemented)
	}
	if ctx.Method() == http.MethodPatch || isPutOfObject(ctx) {
		return ctx.Next()
	}
	// Any other body is read into memory as a whole, and before it is known whether the call is allowed.
	switch length := ctx.Request().Header.ContentLength(); {
	case length == -1:
		return ctx.SendStatus(http.StatusLengthRequired)
	case length > longestBody:
		return ctx.SendStatus(http.StatusRequestEntityTooLarge)
	}
	return ctx.Next()
}

func isPutOfObject(ctx fiber.Ctx) bool {
	_, object, _ := strings.Cut(strings.TrimPrefix(ctx.Path(), "/"), "/")
	name, err := url.PathUnescape(object)
	if ctx.Method() != http.MethodPut || err != nil || strings.Trim(name, "/.") == "" {
		return false
	}
	for key := range ctx.RequestCtx().QueryArgs().All() {
		if k := string(key); k != "uploadId" && k != "partNumber" && k != "x-id" && !strings.HasPrefix(k, "X-Amz-") {
			return false
		}
	}
	return true
}
