using Kit.Api.Json;
using Kit.Api.Model;
using Microsoft.OpenApi;

namespace Kit.Api.OpenApi;

/// <summary>The JSON shapes of a resource: an item, what creates and changes one, a page.</summary>
internal sealed class ResourceSchemas
{
    public const string Problem = "Problem";
    public const string ValidationProblem = "ValidationProblem";

    public ResourceSchemas(OpenApiDocument document, ResourceModel resource)
    {
        var name = resource.ClrType.Name;
        Item = Add(document, name, resource, resource.Fields, resource.Fields);
        List = Reference(document, $"{name}List", new()
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["items"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Item },
                ["total"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "How many items all pages have." },
            },
            Required = new HashSet<string>(StringComparer.Ordinal) { "items", "total" },
        });
        Create = resource.CanCreate
            ? Add(document, $"{name}Create", resource, resource.Fields.Where(f => f.CanCreate), resource.Fields.Where(f => f.IsRequired), closed: true)
            : Item;
        Patch = resource.IsReadOnly ? Item : Add(document, $"{name}Patch", resource, resource.Fields.Where(f => f.CanPatch), [], closed: true);
    }

    public IOpenApiSchema Item { get; }

    public IOpenApiSchema List { get; }

    public IOpenApiSchema Create { get; }

    public IOpenApiSchema Patch { get; }

    /// <summary>Adds the shapes of errors, RFC 9457.</summary>
    public static void AddProblems(OpenApiDocument document)
    {
        document.AddComponent(Problem, ProblemSchema());
        var validation = ProblemSchema();
        validation.Properties!["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "What is wrong, by member or parameter.",
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
        document.AddComponent(ValidationProblem, validation);
    }

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["id"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^KIT[0-9]{4}$", Description = "The error's stable id." },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };

    private static OpenApiSchemaReference Add(
        OpenApiDocument document, string name, ResourceModel resource, IEnumerable<ResourceField> fields, IEnumerable<ResourceField> required, bool closed = false) =>
        Reference(document, name, new()
        {
            Type = JsonSchemaType.Object,
            Properties = fields.ToDictionary(f => f.Name, f => (IOpenApiSchema)Member(f, readOnly: !closed && !f.CanCreate && !resource.IsReadOnly), StringComparer.Ordinal),
            Required = required.Select(f => f.Name).ToHashSet(StringComparer.Ordinal),
            AdditionalPropertiesAllowed = !closed,
        });

    private static OpenApiSchema Member(ResourceField field, bool readOnly)
    {
        var schema = field.Codec.Schema();
        schema.ReadOnly = readOnly;
        schema.MaxLength = field.Codec is StringCodec ? field.Property.GetMaxLength() : null;
        if (field.IsNullable && schema.Type is not null)
        {
            schema.Type |= JsonSchemaType.Null;
            schema.Enum?.Add(JsonNullSentinel.JsonNull);
        }

        return schema;
    }

    private static OpenApiSchemaReference Reference(OpenApiDocument document, string name, OpenApiSchema schema)
    {
        document.AddComponent(name, schema);
        return new(name, document);
    }
}
