using System.Text.Json;
using Kit.Api.Model;
using Kit.Api.Reading;
using Kit.Api.Writing;
using Kit.Data;
using Kit.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Api.Http;

/// <inheritdoc/>
internal sealed class ResourceHandler<TEntity, TRow> : ResourceHandler
    where TEntity : class
{
    private const int BytesPerItem = 512;
    private static readonly JsonEncodedText Items = JsonEncodedText.Encode("items");
    private static readonly JsonEncodedText Total = JsonEncodedText.Encode("total");
    private static readonly JsonWriterOptions JsonOptions = new() { SkipValidation = true };

    private readonly ResourceModel _resource;
    private readonly RowShape<TEntity, TRow> _shape;
    private readonly ResourceQueries<TEntity, TRow> _queries;
    private readonly ResourceWriter<TEntity> _writer;
    private readonly ListRequestParser _parser;
    private readonly bool _isControlPlane;

    public ResourceHandler(ResourceModel resource, IOptions<ApiOptions> options, OriginCheck origins)
    {
        _resource = resource;
        _shape = new(resource);
        _queries = new(resource, _shape);
        _writer = new(resource, options.Value, origins);
        _parser = new(resource, options.Value);
        _isControlPlane = resource.EntityType.IsControlPlane();
    }

    public override async Task ListAsync(HttpContext context)
    {
        if (!_parser.TryParse(context.Request.Query, out var request, out var problem))
        {
            await problem.WriteAsync(context);
            return;
        }

        var db = Db(context);
        var query = _queries.List(request);
        var found = request.Search is { } words ? await _queries.SearchAsync(db, words) : null;
        var rows = new List<TRow>(Math.Min(request.PageSize, 32));
        var total = 0;
        await foreach (var counted in query(db, request.Arguments(found, request.Skip, request.PageSize)))
        {
            rows.Add(counted.Row);
            total = counted.Total;
        }

        // The number comes with the rows: beyond the last page there are none to bear it.
        if (rows.Count == 0 && request.Page > 1)
        {
            await foreach (var counted in query(db, request.Arguments(found, 0, 1)))
            {
                total = counted.Total;
            }
        }

        await WriteAsync(context, rows, total);
    }

    public override async Task GetAsync(HttpContext context)
    {
        if (!TryGetId(context, out var id))
        {
            await ApiProblem.NotFound.WriteAsync(context);
            return;
        }

        var (found, row) = await _queries.FindRowAsync(Db(context), id);
        if (!found)
        {
            await ApiProblem.NotFound.WriteAsync(context);
        }
        else if (ETags.IsKnown(context.Request.Headers.IfNoneMatch, Tag(context, row)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }
        else
        {
            await WriteAsync(context, row);
        }
    }

    public override async Task CreateAsync(HttpContext context)
    {
        var db = Db(context);
        var (entry, problem) = await _writer.CreateAsync(context, db);
        if (entry is null)
        {
            await problem!.WriteAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        var id = Uri.EscapeDataString(FormattableString.Invariant($"{entry.Property(_resource.Id.Property.Name).CurrentValue}"));
        context.Response.Headers.Location = KitLinks.Here(context, $"{_resource.Path}/{id}");
        await WriteAsync(context, entry);
    }

    public override async Task PatchAsync(HttpContext context)
    {
        var db = Db(context);
        var problem = _writer.Check(context, patch: true);
        var entity = problem is null && TryGetId(context, out var id) ? await _queries.FindEntityAsync(db, id) : null;
        problem ??= entity is null ? ApiProblem.NotFound : await _writer.PatchAsync(context, db, entity, Tag(db.Entry(entity)));
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        await WriteAsync(context, db.Entry(entity!));
    }

    public override async Task DeleteAsync(HttpContext context)
    {
        var db = Db(context);
        var problem = _writer.CheckOrigin(context);
        var entity = problem is null && TryGetId(context, out var id) ? await _queries.FindEntityAsync(db, id) : null;
        problem ??= entity is null ? ApiProblem.NotFound : await ResourceWriter<TEntity>.DeleteAsync(context, db, entity, Tag(db.Entry(entity)));
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private KitDbContext Db(HttpContext context) => _isControlPlane
        ? context.RequestServices.GetRequiredService<IControlPlane>().Db
        : context.RequestServices.GetRequiredService<KitDbContext>();

    private bool TryGetId(HttpContext context, out object id)
    {
        var parsed = _resource.Id.Codec.TryParse((string)context.GetRouteValue("id")!, out object? value);
        id = value!;
        return parsed;
    }

    private string? Tag(EntityEntry<TEntity> entry) => ETags.Of(_shape.Version(_shape.FromEntity(entry)));

    private string? Tag(HttpContext context, TRow row)
    {
        var tag = ETags.Of(_shape.Version(row));
        if (tag is not null)
        {
            context.Response.Headers.ETag = tag;
        }

        return tag;
    }

    private Task WriteAsync(HttpContext context, EntityEntry<TEntity> entry)
    {
        var row = _shape.FromEntity(entry);
        Tag(context, row);
        return WriteAsync(context, row);
    }

    private async Task WriteAsync(HttpContext context, TRow row)
    {
        using var buffer = new PooledBuffer(BytesPerItem);
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            _shape.Write(writer, row);
        }

        await SendAsync(context, buffer);
    }

    private async Task WriteAsync(HttpContext context, List<TRow> rows, int total)
    {
        using var buffer = new PooledBuffer(BytesPerItem * (rows.Count + 1));
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(Items);
            foreach (var row in rows)
            {
                _shape.Write(writer, row);
            }

            writer.WriteEndArray();
            writer.WriteNumber(Total, total);
            writer.WriteEndObject();
        }

        await SendAsync(context, buffer);
    }

    private static async Task SendAsync(HttpContext context, PooledBuffer buffer)
    {
        context.Response.ContentType = RequestBody.Json;
        context.Response.ContentLength = buffer.Length;
        await context.Response.BodyWriter.WriteAsync(buffer.Written, context.RequestAborted);
    }
}
