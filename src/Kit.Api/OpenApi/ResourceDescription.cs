using System.Net;
using Kit.Api.Http;
using Kit.Api.Model;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Kit.Api.OpenApi;

/// <summary>Describes the resources, from the same model that answers their requests.</summary>
internal sealed class ResourceDescription(ResourceCatalog catalog, IOptions<ApiOptions> options) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        ResourceSchemas.AddProblems(document);
        foreach (var resource in catalog.Resources)
        {
            Add(document, resource);
        }

        return Task.CompletedTask;
    }

    private void Add(OpenApiDocument document, ResourceModel resource)
    {
        var schemas = new ResourceSchemas(document, resource);
        document.Tags ??= new HashSet<OpenApiTag>();
        document.Tags.Add(new() { Name = resource.Name });

        var collection = new OpenApiPathItem { Operations = [] };
        var list = Operation(document, resource, "List", $"List {resource.Name}. Needs {resource.ReadPermission}.", 400);
        list.Parameters = [.. ResourceParameters.OfList(resource, options.Value)];
        list.Responses!["200"] = Answer("A page.", schemas.List);
        collection.Operations[HttpMethod.Get] = list;
        if (resource.CanCreate)
        {
            var create = Operation(document, resource, "Create", $"Create one. Needs {resource.WritePermission}.", 400, 402, 409, 413, 415);
            create.RequestBody = Body(schemas.Create, RequestBody.Json);
            create.Responses!["201"] = WithTag(resource, Answer("Created.", schemas.Item), ResourceParameters.Location);
            collection.Operations[HttpMethod.Post] = create;
        }

        var item = new OpenApiPathItem { Operations = [], Parameters = [ResourceParameters.Id(resource)] };
        var get = Operation(document, resource, "Get", $"Get one. Needs {resource.ReadPermission}.", 404);
        get.Responses!["200"] = WithTag(resource, Answer("Found.", schemas.Item));
        item.Operations[HttpMethod.Get] = get;
        if (!resource.IsReadOnly)
        {
            var patch = Operation(document, resource, "Patch", $"Change members (RFC 7396). Needs {resource.WritePermission}.", 400, 402, 404, 409, 412, 413, 415);
            patch.RequestBody = Body(schemas.Patch, RequestBody.MergePatch, RequestBody.Json);
            patch.Parameters = ResourceParameters.IfMatch(resource);
            patch.Responses!["200"] = WithTag(resource, Answer("Changed.", schemas.Item));
            item.Operations[HttpMethod.Patch] = patch;

            var delete = Operation(document, resource, "Delete", $"Delete one. Needs {resource.WritePermission}.", 404, 409, 412);
            delete.Parameters = ResourceParameters.IfMatch(resource);
            delete.Responses!["204"] = new OpenApiResponse { Description = "Deleted." };
            item.Operations[HttpMethod.Delete] = delete;
        }

        document.Paths[resource.Path] = collection;
        document.Paths[resource.Path + "/{id}"] = item;
    }

    private static OpenApiOperation Operation(OpenApiDocument document, ResourceModel resource, string verb, string summary, params int[] problems)
    {
        var operation = new OpenApiOperation
        {
            OperationId = verb + resource.ClrType.Name,
            Summary = summary,
            Tags = new HashSet<OpenApiTagReference> { new(resource.Name, document) },
            Responses = [],
        };
        foreach (var status in problems.Concat([401, 403]))
        {
            var schema = status is 400 or 409 ? ResourceSchemas.ValidationProblem : ResourceSchemas.Problem;
            operation.Responses[FormattableString.Invariant($"{status}")] = new OpenApiResponse
            {
                Description = ((HttpStatusCode)status).ToString(),
                Content = Content(new OpenApiSchemaReference(schema, document), "application/problem+json"),
            };
        }

        return operation;
    }

    private static OpenApiResponse Answer(string description, IOpenApiSchema schema) => new() { Description = description, Content = Content(schema, RequestBody.Json) };

    private static OpenApiResponse WithTag(ResourceModel resource, OpenApiResponse response, params (string Name, OpenApiHeader Header)[] more)
    {
        var headers = more.ToDictionary(h => h.Name, h => (IOpenApiHeader)h.Header, StringComparer.Ordinal);
        if (resource.Version is not null)
        {
            headers["ETag"] = ResourceParameters.ETag;
        }

        response.Headers = headers;
        return response;
    }

    private static OpenApiRequestBody Body(IOpenApiSchema schema, params string[] types) => new() { Required = true, Content = Content(schema, types) };

    private static Dictionary<string, OpenApiMediaType> Content(IOpenApiSchema schema, params string[] types) =>
        types.ToDictionary(t => t, _ => new OpenApiMediaType { Schema = schema }, StringComparer.Ordinal);
}
