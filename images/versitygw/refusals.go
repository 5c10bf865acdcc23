package s3api

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v3"
)

// More than the lists of objects and of parts take that Howdah and its archivers send.
const longestBody = 1 << 19

// What the key of one bucket must not ask of a store that many share, refused before anything of the call is read.
func refusals(ctx fiber.Ctx) error {
	// Ids of uploads are UUIDs, and those of versions ULIDs: both are taken for parts of paths, wherever that leads.
	source, err := url.QueryUnescape(ctx.Get("X-Amz-Copy-Source"))
	_, copied, _ := strings.Cut(source, "versionId=")
	if err != nil || strings.ContainsAny(ctx.Query("uploadId")+ctx.Query("versionId")+copied, "/\\.%") {
		return ctx.SendStatus(http.StatusNotFound)
	}
	// A form names its object in its body, so that no policy can tell it.
	isForm := strings.Contains(strings.ToLower(ctx.Get("Content-Type")), "multipart/form-data")
	if isForm && ctx.Method() == http.MethodPost {
		return ctx.SendStatus(http.StatusNotImplemented)
	}
	// A body is read into memory as a whole, and before it is known whether the call is allowed; of an object that is sent in chunks, what comes after the last one.
	longest := longestBody
	if isPutOfObject(ctx) {
		if !strings.HasPrefix(ctx.Get("X-Amz-Content-Sha256"), "STREAMING-") {
			return ctx.Next()
		}
		object, err := strconv.Atoi(ctx.Get("X-Amz-Decoded-Content-Length"))
		if err != nil || object < 0 {
			return ctx.SendStatus(http.StatusLengthRequired)
		}
		longest = object + object/32 + 1<<16
	}
	switch length := ctx.Request().Header.ContentLength(); {
	case length == -1:
		return ctx.SendStatus(http.StatusLengthRequired)
	case length > longest:
		return ctx.SendStatus(http.StatusRequestEntityTooLarge)
	}
	return ctx.Next()
}

func isPutOfObject(ctx fiber.Ctx) bool {
	_, object, _ := strings.Cut(strings.TrimPrefix(ctx.Path(), "/"), "/")
	name, err := url.PathUnescape(object)
	if ctx.Method() != http.MethodPut || err != nil || strings.Trim(name, "/.") == "" || ctx.Get("X-Amz-Copy-Source") != "" {
		return false
	}
	for key := range ctx.RequestCtx().QueryArgs().All() {
		if k := string(key); k != "uploadId" && k != "partNumber" && k != "x-id" && !strings.HasPrefix(k, "X-Amz-") {
			return false
		}
	}
	return true
}
