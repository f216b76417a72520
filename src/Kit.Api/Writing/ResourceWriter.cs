using System.Linq.Expressions;
using System.Reflection;
using Kit.Api.Http;
using Kit.Api.Model;
using Kit.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Api.Writing;

/// <summary>Creates, changes and deletes the rows of a resource.</summary>
/// <remarks>A save that has begun ends, also when the caller has gone: see <see cref="Reading.ResourceQueries{TEntity, TRow}"/>.</remarks>
internal sealed class ResourceWriter<TEntity>
    where TEntity : class
{
    private readonly ResourceModel _resource;
    private readonly ApiOptions _options;
    private readonly OriginCheck _origins;
    private readonly BodyReader<TEntity> _body;
    private readonly EntityValidation<TEntity> _validation;
    private readonly References<TEntity> _references;
    private readonly Func<TEntity>? _new;

    public ResourceWriter(ResourceModel resource, ApiOptions options, OriginCheck origins)
    {
        _resource = resource;
        _options = options;
        _origins = origins;
        _body = new(resource);
        _validation = new(resource, _body.Writers);
        _references = new(_body.Writers);
        if (resource.CanCreate)
        {
            // Runs the initialisers, and asks for no required members: those are checked by name.
            var constructor = typeof(TEntity).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, [])!;
            _new = Expression.Lambda<Func<TEntity>>(Expression.New(constructor)).Compile();
        }
    }

    /// <summary>Refuses what a foreign page sends in the name of its visitor.</summary>
    public ApiProblem? CheckOrigin(HttpContext context) => _origins.Passes(context)
        ? null
        : new(StatusCodes.Status403Forbidden, ApiErrors.ForeignOrigin, "A request with a cookie must come from a page of this host: send Origin, or use a token.");

    public ApiProblem? Check(HttpContext context, bool patch) => CheckOrigin(context) ?? RequestBody.CheckType(context.Request, patch);

    public async Task<(EntityEntry<TEntity>? Entry, ApiProblem? Problem)> CreateAsync(HttpContext context, KitDbContext db)
    {
        if (Check(context, patch: false) is { } refused)
        {
            return (null, refused);
        }

        var entity = _new!();
        var given = new bool[_resource.Fields.Count];
        var problem = await ReadAsync(context, db, entity, creates: true, given);
        if (problem is not null)
        {
            return (null, problem);
        }

        var entry = db.Add(entity);
        problem = await SaveAsync(context, db, entity, given);
        return problem is null ? (entry, null) : (null, problem);
    }

    public async Task<ApiProblem?> PatchAsync(HttpContext context, KitDbContext db, TEntity entity, string? tag)
    {
        if (!IsExpected(context, tag))
        {
            return Refusals.VersionMismatch;
        }

        var given = new bool[_resource.Fields.Count];
        return await ReadAsync(context, db, entity, creates: false, given) ?? await SaveAsync(context, db, entity, given);
    }

    public static async Task<ApiProblem?> DeleteAsync(HttpContext context, KitDbContext db, TEntity entity, string? tag)
    {
        if (!IsExpected(context, tag))
        {
            return Refusals.VersionMismatch;
        }

        db.Remove(entity);
        try
        {
            await db.SaveChangesAsync(CancellationToken.None);
            return null;
        }
        catch (DbUpdateConcurrencyException) when (HasIfMatch(context))
        {
            return Refusals.VersionMismatch;
        }
        catch (DbUpdateException e) when (e.FindRefusal() is { Kind: RefusalKind.Reference })
        {
            return Refusals.StillReferenced;
        }
    }

    private static bool HasIfMatch(HttpContext context) => context.Request.Headers.IfMatch.Count > 0;

    private static bool IsExpected(HttpContext context, string? tag) => !HasIfMatch(context) || ETags.Match(context.Request.Headers.IfMatch, tag);

    private async Task<ApiProblem?> ReadAsync(HttpContext context, KitDbContext db, TEntity entity, bool creates, bool[] given)
    {
        var body = await RequestBody.ReadAsync(context.Request, _options.MaxBodySize, context.RequestAborted);
        if (body is not { } bytes)
        {
            return RequestBody.TooLarge(_options.MaxBodySize);
        }

        var errors = new MemberErrors();
        var problem = _body.Read(bytes, db, entity, creates, given, errors);
        RequestBody.Release(context.Request, bytes);
        if (problem is not null)
        {
            return problem;
        }

        if (creates)
        {
            _validation.Created(db, entity, given, context.RequestServices, errors);
        }
        else
        {
            _validation.Patched(db, entity, given, context.RequestServices, errors);
        }

        if (!errors.Any)
        {
            await _references.CheckAsync(db, entity, given, errors);
        }

        return errors.ToProblem();
    }

    private async Task<ApiProblem?> SaveAsync(HttpContext context, KitDbContext db, TEntity entity, bool[] given)
    {
        try
        {
            await db.SaveChangesAsync(CancellationToken.None);
            return null;
        }
        catch (DbUpdateConcurrencyException) when (HasIfMatch(context))
        {
            return Refusals.VersionMismatch;
        }
        catch (DbUpdateException e) when (e is not DbUpdateConcurrencyException && e.FindRefusal() is { } refusal)
        {
            return refusal.Kind switch
            {
                RefusalKind.Duplicate => Refusals.Duplicate(_resource, refusal),
                RefusalKind.Reference => await ExplainAsync(db, entity, given),
                _ => Refusals.Value(_resource, refusal),
            };
        }
    }

    private async Task<ApiProblem> ExplainAsync(KitDbContext db, TEntity entity, bool[] given)
    {
        var errors = new MemberErrors();
        await _references.ExplainAsync(db, entity, given, errors);
        return errors.ToProblem() ?? ApiProblem.Members(ApiProblem.One("", "refers to something that does not exist"));
    }
}
